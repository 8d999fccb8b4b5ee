package org.jamlik.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.Schemas;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.jamlik.store.spark.Reader;

/** The command {@code sql}: one read-only query over the published snapshot. */
public final class QueryRun {
    private static final int WIDEST = 60;
    private static final int MOST_ROWS = 1000;

    private final Workspace workspace;
    private final PrintStream out;

    public QueryRun(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
    }

    /** How a result is printed. */
    public enum Format {
        TABLE,
        CSV,
        JSON
    }

    /** Who asks: what they may see. */
    public enum Role {
        OPERATOR(Set.of("mart", "star", "edition", "ops")),
        ANALYST(Set.of("mart", "star", "edition"));

        private final Set<String> schemas;

        Role(Set<String> schemas) {
            this.schemas = schemas;
        }
    }

    /** Runs the query and prints its result. */
    public int run(String sql, Format format, Role role) {
        Dataset<Row> rows = query(sql, role);
        try {
            print(rows, format);
            return 0;
        } catch (Exception e) {
            // Spark declares no checked exception, yet a failed statement may throw one
            throw Reader.told(e);
        }
    }

    Dataset<Row> query(String sql, Role role) {
        Project project = workspace.project();
        Warehouse warehouse = workspace.warehouse();
        Optional<Snapshot> snapshot = warehouse.newestSnapshot();
        Map<TableName, Long> pins = snapshot.map(Snapshot::versions).orElse(Map.of());
        Reader reader = new Reader(workspace.session(), role.schemas, () -> pins);
        reader.forgetTables();
        Set<TableName> known = new HashSet<>(pins.keySet());
        if (role.schemas.contains("ops")) {
            new Ops(project, warehouse).existing().forEach(table -> known.add(table.name()));
        }
        for (TableContract table : project.tables().values()) {
            if (known.contains(table.name())
                    && role.schemas.contains(table.name().schema())
                    && table.confidentiality() == Confidentiality.PUBLIC) {
                reader.register(
                        table.name(),
                        Schemas.of(table),
                        table.description(),
                        warehouse.layout().table(table.name()));
            }
        }
        try {
            return reader.query(sql);
        } catch (JamlikException e) {
            if (snapshot.isEmpty() && e.code() == ErrorCode.SQL_SYNTAX) {
                throw new JamlikException(
                        ErrorCode.NOTHING_PUBLISHED,
                        "Cannot query " + warehouse.layout().warehouseRoot()
                                + ": nothing is published there yet; run nightly or demo first",
                        e);
            }
            throw e;
        }
    }

    private void print(Dataset<Row> rows, Format format) {
        switch (format) {
            case CSV -> csv(rows);
            case JSON -> rows.select(to_json(struct(col("*")), Map.of("ignoreNullFields", "false")))
                    .toLocalIterator()
                    .forEachRemaining(row -> out.println(row.getString(0)));
            case TABLE -> table(rows);
        }
    }

    private void csv(Dataset<Row> rows) {
        CsvWriterSettings settings = new CsvWriterSettings();
        settings.setHeaders(rows.columns());
        settings.setHeaderWritingEnabled(true);
        settings.getFormat().setLineSeparator("\n");
        CsvWriter writer = new CsvWriter(out, settings);
        for (Iterator<Row> all = rows.toLocalIterator(); all.hasNext(); ) {
            writer.writeRow((Object[]) texts(all.next(), null));
        }
        writer.flush();
    }

    private void table(Dataset<Row> rows) {
        List<String[]> lines = new ArrayList<>();
        lines.add(rows.columns());
        List<Row> first = rows.takeAsList(MOST_ROWS + 1);
        first.stream().limit(MOST_ROWS).forEach(row -> lines.add(texts(row, "")));
        int[] widths = new int[rows.columns().length];
        for (String[] line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.min(WIDEST, Math.max(widths[i], line[i].length()));
            }
        }
        for (int n = 0; n < lines.size(); n++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = lines.get(n)[i];
                String shown = cell.length() <= WIDEST ? cell : cell.substring(0, WIDEST - 3) + "...";
                text.append(i == 0 ? "" : "  ").append(String.format("%-" + Math.max(1, widths[i]) + "s", shown));
            }
            out.println(text.toString().stripTrailing());
            if (n == 0) {
                out.println("-".repeat(Math.max(1, text.length())));
            }
        }
        out.println(first.size() > MOST_ROWS ? "the first " + MOST_ROWS + " rows" : "(" + first.size() + " rows)");
    }

    private static String[] texts(Row row, String none) {
        String[] texts = new String[row.size()];
        for (int i = 0; i < texts.length; i++) {
            Object value = row.get(i);
            texts[i] = value == null
                    ? none
                    : value instanceof java.math.BigDecimal number ? number.toPlainString() : String.valueOf(value);
        }
        return texts;
    }
}
