package org.jamlik.store.spark;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogDatabase;
import org.apache.spark.sql.catalyst.catalog.CatalogStorageFormat;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.catalyst.catalog.CatalogUtils;
import org.apache.spark.sql.catalyst.catalog.SessionCatalog;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.TableName;
import scala.Option;
import scala.Some;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq$;

/** Runs the statements of people and BI tools: read-only, each over one published snapshot. */
public final class Reader {
    private final SparkSession session;
    private final StatementGuard guard;
    private final Supplier<Map<TableName, Long>> newestSnapshot;

    /**
     * A reader of the schemas that its role may see.
     *
     * @param newestSnapshot asked once for each statement
     */
    public Reader(SparkSession session, Set<String> visibleSchemas, Supplier<Map<TableName, Long>> newestSnapshot) {
        this.session = session;
        this.guard = new StatementGuard(session, table -> visibleSchemas.contains(table.schema()), visibleSchemas);
        this.newestSnapshot = newestSnapshot;
    }

    /** Makes every table unknown that a reader of this process made known, maybe of another warehouse. */
    public void forgetTables() {
        SessionCatalog catalog = session.sessionState().catalog();
        for (String schema : PlanWalk.list(catalog.listDatabases())) {
            PlanWalk.list(catalog.listTables(schema)).forEach(table -> catalog.dropTable(table, true, false));
        }
    }

    /** Makes a table known under its name, instead of what had the name; costs milliseconds, no file is touched. */
    public void register(TableName name, StructType schema, String comment, String location) {
        SessionCatalog catalog = session.sessionState().catalog();
        catalog.createDatabase(
                new CatalogDatabase(
                        name.schema(), "", CatalogUtils.stringToURI(parent(location)), Map$.MODULE$.empty()),
                true);
        CatalogStorageFormat storage = new CatalogStorageFormat(
                new Some<>(CatalogUtils.stringToURI(location)),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                false,
                Map$.MODULE$.empty());
        CatalogTable table = new CatalogTable(
                new TableIdentifier(name.name(), new Some<>(name.schema())),
                CatalogTableType.EXTERNAL(),
                storage,
                schema,
                new Some<>("delta"),
                Seq$.MODULE$.empty(),
                Option.empty(),
                "",
                0L,
                -1L,
                "",
                Map$.MODULE$.empty(),
                Option.empty(),
                Option.empty(),
                new Some<>(comment),
                Seq$.MODULE$.empty(),
                false,
                true,
                Map$.MODULE$.empty(),
                Option.empty());
        catalog.dropTable(table.identifier(), true, false);
        catalog.createTable(table, false, false);
    }

    private static String parent(String location) {
        return location.substring(0, location.lastIndexOf('/'));
    }

    /** The result of one statement; fails with a clear message when it is refused or wrong. */
    public Dataset<Row> query(String sql) {
        guard.allow(sql, Optional.empty());
        return PinnedCatalog.pinned(newestSnapshot.get(), () -> analysed(sql));
    }

    private Dataset<Row> analysed(String sql) {
        try {
            return session.sql(sql);
        } catch (Exception e) {
            // Spark declares no checked exception, yet throws AnalysisException, which is one
            if (e instanceof AnalysisException analysis) {
                throw new JamlikException(
                        ErrorCode.SQL_SYNTAX, "Cannot run the statement: " + analysis.getSimpleMessage(), e);
            }
            throw e;
        }
    }

    /** What went wrong while a statement ran, as its author should read it; a bug stays what it is. */
    public static RuntimeException told(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkThrowable known
                    && known.getErrorClass() != null
                    && !known.getErrorClass().startsWith("INTERNAL")) {
                String message = cause.getMessage().lines().findFirst().orElse("");
                return new JamlikException(ErrorCode.SQL_SYNTAX, "Cannot run the statement: " + message, failure);
            }
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("Cannot run the statement", failure);
    }
}
