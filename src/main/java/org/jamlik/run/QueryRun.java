package org.jamlik.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.serve.Answer;
import org.jamlik.serve.Desk;
import org.jamlik.serve.Desk.Place;
import org.jamlik.serve.Guest;
import org.jamlik.serve.Limits;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.serve.QueryLog;
import org.jamlik.serve.Role;
import org.jamlik.serve.Shelves;

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

    /** Runs the query and prints its result. */
    public int run(String sql, Format format, Role role) {
        print(answer(sql, role), format);
        return 0;
    }

    /** Answers a statement as the endpoint does, except that nothing limits it. */
    Answer answer(String sql, Role role) {
        try (Asked asked = asked(role)) {
            return asked.answer(sql);
        }
    }

    /** Someone of a role who asks, and sees what is published now. */
    Asked asked(Role role) {
        Project project = workspace.project();
        // the operator may read the files, whatever is shown over the network
        boolean exposes = role == Role.OPERATOR || workspace.settings().exposeUnprotectedMarts();
        Shelves shelves = new Shelves(project, () -> workspace.graph(project), workspace.warehouse(), exposes, false);
        shelves.refresh();
        QueryLog log = new QueryLog(workspace.settings().logFolder(), workspace.clock());
        Desk desk = new Desk(
                workspace.session(),
                shelves,
                each -> Limits.NONE,
                Entrance.SQL,
                project.indicatorIds(),
                log::append,
                workspace.clock());
        Guest guest = new Guest(System.getProperty("user.name"), role, "localhost");
        return new Asked(
                desk,
                log,
                new Place(guest, Optional.empty()),
                shelves.of(role).snapshotId() > 0,
                workspace.settings().layout().warehouseRoot());
    }

    /**
     * Someone who asks.
     *
     * @param isPublished whether there is anything to ask about
     */
    record Asked(Desk desk, QueryLog log, Place place, boolean isPublished, String warehouse) implements AutoCloseable {
        Answer answer(String sql) {
            try {
                return desk.answer(place, sql, desk.ticket());
            } catch (JamlikException e) {
                boolean isAboutTables = e.code() == ErrorCode.SQL_SYNTAX || e.code() == ErrorCode.STATEMENT_REFUSED;
                if (!isPublished && isAboutTables) {
                    throw new JamlikException(
                            ErrorCode.NOTHING_PUBLISHED,
                            "Cannot query " + warehouse + ": nothing is published there yet; run nightly or demo first",
                            e);
                }
                throw e;
            }
        }

        @Override
        public void close() {
            desk.close();
            log.close();
        }
    }

    private void print(Answer answer, Format format) {
        switch (format) {
            case CSV -> csv(answer);
            case JSON -> json(answer);
            case TABLE -> table(answer);
        }
    }

    private void json(Answer answer) {
        List<Row> batch = new ArrayList<>();
        while (answer.rows().hasNext()) {
            batch.add(answer.rows().next());
            if (batch.size() == MOST_ROWS || !answer.rows().hasNext()) {
                workspace
                        .session()
                        .createDataFrame(batch, answer.schema())
                        .select(to_json(struct(col("*")), Map.of("ignoreNullFields", "false")))
                        .collectAsList()
                        .forEach(row -> out.println(row.getString(0)));
                batch.clear();
            }
        }
    }

    private void csv(Answer answer) {
        CsvWriterSettings settings = new CsvWriterSettings();
        settings.setHeaders(answer.schema().fieldNames());
        settings.setHeaderWritingEnabled(true);
        settings.getFormat().setLineSeparator("\n");
        CsvWriter writer = new CsvWriter(out, settings);
        answer.rows().forEachRemaining(row -> writer.writeRow((Object[]) texts(row, null)));
        writer.flush();
    }

    private void table(Answer answer) {
        List<String[]> lines = new ArrayList<>();
        lines.add(answer.schema().fieldNames());
        while (lines.size() <= MOST_ROWS && answer.rows().hasNext()) {
            lines.add(texts(answer.rows().next(), ""));
        }
        int[] widths = new int[answer.schema().size()];
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
        out.println(
                answer.count() > MOST_ROWS
                        ? "the first " + MOST_ROWS + " of " + answer.count() + " rows"
                        : "(" + answer.count() + " rows)");
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
