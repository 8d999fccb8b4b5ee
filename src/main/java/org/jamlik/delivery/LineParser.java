package org.jamlik.delivery;

import java.io.Serializable;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Format;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.delivery.Records.UnbalancedQuoteException;
import org.jamlik.delivery.ValueReader.Rejection;
import org.jamlik.store.Schemas;
import org.jamlik.store.spark.InnerForm;

/**
 * Turns the lines of a file into rows, here or on the workers: every line after the header becomes one row, with its
 * values or with what is wrong.
 */
final class LineParser implements Serializable {
    static final String LINE = "_line";
    static final String SPAN = "_span";
    static final String ERROR = "_error";
    static final String COLUMN = "_column";
    static final String EXCERPT = "_excerpt";
    /** The error of an empty line, which is ignored. */
    static final String EMPTY = "empty_line";

    static final int LINE_AT = 0;
    static final int SPAN_AT = 1;
    static final int ERROR_AT = 2;
    private static final int COLUMN_AT = 3;
    private static final int EXCERPT_AT = 4;
    static final int OWN = 5;
    private static final int LONGEST_EXCERPT = 40;
    private static final int DIGITS_OF_A_BIRTH_DATE = 6;

    private final Broadcast<SerializableConfiguration> hadoop;
    private final Vault vault;
    private final CellReader[] readers;
    private final Object[] fixed;
    private final int[] positions;
    private final String[] headings;
    private final boolean[] secret;
    private final RecordSpec spec;
    private final boolean mayHoldContainers;
    private final Packing packing;
    private final Told[] told;
    private final StructType schema;
    private final String uri;
    private final boolean inside;

    /**
     * A parser of one delivery.
     *
     * @param spec how its records are got out
     * @param file the delivered file, whose name tells how it is packed and which period it holds
     */
    LineParser(Files files, SourceContract contract, RecordSpec spec, Header header, Files.Found file) {
        this.hadoop = files.onWorkers();
        this.vault = files.vault();
        this.schema = schema(contract);
        this.uri = file.uri();
        this.inside = false;
        this.spec = spec.with(header.headings());
        Format format = contract.format();
        LocalDate latest = contract.pattern()
                .match(file.path())
                .flatMap(captures -> contract.deliveryPeriod(captures).lastDay())
                .orElse(LocalDate.MAX);
        int width = contract.columns().size();
        readers = new CellReader[width];
        fixed = new Object[width];
        for (int i = 0; i < width; i++) {
            SourceContract.SourceColumn column = contract.columns().get(i);
            ValueReader reader = new ValueReader(column, format, latest);
            readers[i] = new CellReader(reader, schema.fields()[OWN + i].dataType(), column.isIdentity());
            fixed[i] = fixedValue(
                    contract,
                    column,
                    reader,
                    contract.pattern().match(file.path()).orElse(Map.of()));
        }
        positions = header.positions();
        headings = header.headings().toArray(new String[0]);
        secret = secret(contract, headings);
        mayHoldContainers = !spec.isText();
        packing = file.packing();
        told = told(contract, file.path());
    }

    /** A parser of a delivery that was accepted before; fails when the contract no longer fits its headings. */
    static LineParser ofArchived(Files files, SourceContract contract, Files.Found file) {
        Generation generation =
                contract.generation(contract.deliveryPeriod(file.path())).orElseThrow();
        RecordSpec spec = RecordSpec.of(contract, generation);
        try {
            Records.Headings headings = Records.headings(spec, files, file);
            Header header = Header.of(contract, generation, headings.names(), headings.lines());
            return new LineParser(files, contract, spec, header, file);
        } catch (Refusal e) {
            throw new JamlikException(
                    e.code(),
                    "Cannot read an archived delivery of " + contract.view() + " under its present contract: "
                            + e.getMessage() + "; give " + contract.file() + " both headings under delivered_as",
                    e);
        }
    }

    private LineParser(LineParser parser, CellReader[] readers, Object[] fixed) {
        this.hadoop = parser.hadoop;
        this.vault = parser.vault;
        this.readers = readers;
        this.fixed = fixed;
        this.positions = parser.positions;
        this.headings = parser.headings;
        this.secret = parser.secret;
        this.spec = parser.spec;
        this.mayHoldContainers = parser.mayHoldContainers;
        this.packing = parser.packing;
        this.told = parser.told;
        this.schema = parser.schema;
        this.uri = parser.uri;
        this.inside = true;
    }

    /** The same with cells in the form that Spark's own rows have, {@link InnerForm}. */
    LineParser inside() {
        CellReader[] inside = Arrays.stream(readers).map(CellReader::inside).toArray(CellReader[]::new);
        Object[] cells = IntStream.range(0, fixed.length)
                .mapToObj(i -> inside[i].cell(fixed[i]))
                .toArray();
        return new LineParser(this, inside, cells);
    }

    /** The columns of the rows: where and what, then the columns of the source. */
    StructType schema() {
        return schema;
    }

    /** The numbers between which the value of each column must lie because the name of the file says so. */
    private static Told[] told(SourceContract contract, String path) {
        Told[] told = new Told[contract.columns().size()];
        Map<String, String> captures = contract.pattern().match(path).orElse(Map.of());
        for (int i = 0; i < told.length; i++) {
            String capture = contract.inside().get(contract.columns().get(i).name());
            boolean anyMonth = "month".equals(capture) && contract.carriesYear(captures);
            if (capture != null && captures.containsKey(capture) && !anyMonth) {
                int low = Integer.parseInt(captures.get(capture));
                String last = capture.equals("from_year") ? captures.get("to_year") : null;
                told[i] = new Told(low, last == null ? low : Integer.parseInt(last));
            }
        }
        return told;
    }

    /** The years or the month of a delivery. */
    private record Told(int first, int last) implements Serializable {
        boolean contradicts(Object value) {
            return value instanceof Integer number && (number < first || number > last);
        }
    }

    /**
     * Which tokens are never repeated: those of columns with numbers of persons. When the tokens of a line do not fit the
     * headings, any of them may be one.
     */
    private static boolean[] secret(SourceContract contract, String[] headings) {
        boolean[] secret = new boolean[headings.length + 1];
        boolean any = false;
        for (SourceContract.SourceColumn column : contract.columns()) {
            any |= column.isIdentity();
            for (int i = 0; i < headings.length && column.isIdentity(); i++) {
                String heading = headings[i];
                secret[i] |= column.deliveredAs().values().stream().anyMatch(names -> names.contains(heading));
            }
        }
        secret[headings.length] = any;
        return secret;
    }

    /** The value of every line: the one in the contract, or the one in the name of the file, whose dates are ISO. */
    private static Object fixedValue(
            SourceContract contract,
            SourceContract.SourceColumn column,
            ValueReader reader,
            Map<String, String> captures) {
        try {
            if (column.captured().isPresent()) {
                String text = captures.get(column.captured().get());
                return column.variable().type().sql().equals("date") && text != null
                        ? Date.valueOf(text)
                        : reader.read(text);
            }
            return column.fixed().isPresent() ? reader.read(column.fixed().get()) : null;
        } catch (Rejection e) {
            throw new IllegalStateException(
                    "Cannot read the value of " + reader.name() + " that the contract " + contract.file()
                            + " or the name of the file tells",
                    e);
        }
    }

    /** The columns of the rows of a source: where and what, then its own. */
    static StructType schema(SourceContract contract) {
        StructType schema = new StructType()
                .add(LINE, DataTypes.LongType)
                .add(SPAN, DataTypes.LongType)
                .add(ERROR, DataTypes.StringType)
                .add(COLUMN, DataTypes.StringType)
                .add(EXCERPT, DataTypes.StringType);
        for (var field : Schemas.delivered(contract).fields()) {
            schema = schema.add(field);
        }
        return schema;
    }

    /** The cells of the lines in a piece of the file. */
    Iterator<Object[]> lines(Piece piece) {
        return new Parsed(
                spec.open(new Files(hadoop.value().value(), vault), uri, packing, piece), piece.firstLine() - 1);
    }

    /** How the records are got out of the file. */
    RecordSpec spec() {
        return spec;
    }

    /** The row of a line of the whole file, whose columns have names. */
    Row row(Records.Line line) {
        return InnerForm.row(cells(line, 0), schema);
    }

    /** What the contract and the name of the file tell of every line; nothing else has a value. */
    Row named() {
        return InnerForm.row(cells(i -> fixed[i]), schema);
    }

    /**
     * The row of a line that something is wrong with: every value that can be read, whatever is wrong with the others, and
     * null for those that cannot.
     */
    Row legible(Records.Line line) {
        String[] tokens = line.tokens();
        return InnerForm.row(
                cells(i -> {
                    if (positions[i] < 0 || positions[i] >= tokens.length) {
                        return fixed[i];
                    }
                    try {
                        return readers[i].read(tokens[positions[i]]);
                    } catch (Rejection rejection) {
                        return null;
                    }
                }),
                schema);
    }

    private Object[] cells(IntFunction<Object> value) {
        Object[] cells = new Object[OWN + readers.length];
        for (int i = 0; i < readers.length; i++) {
            cells[OWN + i] = value.apply(i);
        }
        return cells;
    }

    private final class Parsed implements Iterator<Object[]> {
        private final Records lines;
        private final long before;
        private Object[] broken;
        private boolean ended;

        private Parsed(Records lines, long before) {
            this.lines = lines;
            this.before = before;
        }

        @Override
        public boolean hasNext() {
            if (!ended && broken == null) {
                try {
                    ended = !lines.hasNext();
                } catch (UnbalancedQuoteException e) {
                    broken = unbalanced(before + e.line());
                }
                if (ended || broken != null) {
                    lines.close();
                }
            }
            return !ended;
        }

        @Override
        public Object[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            ended = broken != null;
            return ended ? broken : cells(lines.next(), before);
        }
    }

    private Object[] cells(Records.Line line, long before) {
        Object[] cells = new Object[OWN + readers.length];
        cells[LINE_AT] = before + line.number();
        cells[SPAN_AT] = line.span();
        String[] tokens = line.tokens();
        if (line.isEmpty()) {
            return rejected(cells, EMPTY, "", "");
        }
        if (tokens.length < headings.length) {
            return rejected(cells, ErrorCode.MISSING_TOKENS.text(), headings[tokens.length], "");
        }
        if (tokens.length > headings.length) {
            return rejected(
                    cells, ErrorCode.EXTRA_TOKENS.text(), "", excerpt(headings.length, tokens[headings.length]));
        }

        for (int i = 0; i < readers.length; i++) {
            if (positions[i] < 0) {
                cells[OWN + i] = fixed[i];
                continue;
            }
            String token = tokens[positions[i]];
            try {
                if (mayHoldContainers && JsonRecords.CONTAINER.equals(token)) {
                    throw new Rejection(ErrorCode.WRONG_FORM);
                }
                cells[OWN + i] = readers[i].read(token);
            } catch (Rejection rejection) {
                return rejected(cells, rejection.code().text(), headings[positions[i]], excerpt(positions[i], token));
            }
            if (told[i] != null && told[i].contradicts(cells[OWN + i])) {
                return rejected(
                        cells, ErrorCode.WRONG_PERIOD.text(), headings[positions[i]], excerpt(positions[i], token));
            }
        }
        return cells;
    }

    private Object[] rejected(Object[] cells, String error, String column, String token) {
        for (int i = OWN; i < cells.length; i++) {
            cells[i] = null;
        }
        cells[ERROR_AT] = text(error);
        cells[COLUMN_AT] = text(column);
        cells[EXCERPT_AT] = text(masked(token));
        return cells;
    }

    private Object text(String text) {
        return inside ? InnerForm.of(text) : text;
    }

    /** A line that was good by itself, with what is wrong with it beside others. */
    Object[] rejected(Object[] line, String error, String column) {
        Object[] cells = new Object[line.length];
        cells[LINE_AT] = line[LINE_AT];
        cells[SPAN_AT] = line[SPAN_AT];
        return rejected(cells, error, column, "");
    }

    private String excerpt(int position, String token) {
        return secret[position] ? "" : token;
    }

    private Object[] unbalanced(long line) {
        Object[] cells = new Object[OWN + readers.length];
        cells[LINE_AT] = line;
        cells[SPAN_AT] = 1L;
        return rejected(cells, ErrorCode.UNBALANCED_QUOTE.text(), "", "");
    }

    /** The token, short, with its digits hidden when they are enough for a date of birth. */
    static String masked(String token) {
        if (token == null) {
            return "";
        }

        boolean mayIdentify = token.chars().filter(Character::isDigit).count() >= DIGITS_OF_A_BIRTH_DATE;
        String hidden = mayIdentify ? token.replaceAll("\\p{Nd}", "#") : token;
        return hidden.length() <= LONGEST_EXCERPT ? hidden : hidden.substring(0, LONGEST_EXCERPT) + "...";
    }
}
