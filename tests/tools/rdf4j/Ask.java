import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.rdf4j.query.resultio.sparqljson.SPARQLResultsJSONWriter;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.sail.memory.MemoryStore;

/** Loads N-Quads into RDF4J, and writes the answer of each query file as JSON beside it. */
public class Ask {
    public static void main(String[] arguments) throws Exception {
        var repository = new SailRepository(new MemoryStore());
        try (var connection = repository.getConnection()) {
            connection.add(new File(arguments[0]), RDFFormat.NQUADS);
            for (int number = 1; number < arguments.length; number++) {
                var query = connection.prepareTupleQuery(Files.readString(Path.of(arguments[number])));
                try (var output = Files.newOutputStream(Path.of(arguments[number] + ".json"))) {
                    query.evaluate(new SPARQLResultsJSONWriter(output));
                }
            }
        }
        repository.shutDown();
    }
}
