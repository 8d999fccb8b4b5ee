package org.jamlik.synth;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jamlik.contract.DeliveryPeriod;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.contract.SourceContract.Requirement;
import org.jamlik.contract.SourceContract.SourceColumn;

/** How a source's lines are written in one period: columns, headings and spellings, all from its contract. */
final class Form {
    private static final String TAB = "\t";

    private final SourceContract source;
    private final List<SourceColumn> columns = new ArrayList<>();
    private final List<String> headings = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final DateTimeFormatter dates;
    /** How long a line of fixed width is. */
    private final int width;

    Form(SourceContract source, DeliveryPeriod period) {
        this.source = source;
        SourceContract.Generation generation = source.generation(period)
                .orElseThrow(() ->
                        new IllegalArgumentException("The contract " + source.file() + " has no layout for " + period));
        for (SourceColumn column : source.columns()) {
            places.put(column.name(), -1);
            List<String> names = column.deliveredAs(generation);
            if (!names.isEmpty()) {
                places.put(column.name(), columns.size());
                columns.add(column);
                // of spellings that followed each other, the last
                headings.add(names.get(names.size() - 1));
            }
        }
        dates = DateTimeFormatter.ofPattern(source.format().dates());
        width = columns.stream()
                .flatMap(column -> column.at().stream())
                .mapToInt(SourceContract.At::end)
                .max()
                .orElse(0);
    }

    SourceContract source() {
        return source;
    }

    List<SourceColumn> columns() {
        return columns;
    }

    List<String> headings() {
        return headings;
    }

    /** Where a variable stands; -1 when this period does not have it. */
    int place(String variable) {
        Integer place = places.get(variable);
        if (place == null) {
            throw new IllegalArgumentException("The contract " + source.file() + " has no column " + variable);
        }
        return place;
    }

    /** A value as the contract spells it. */
    String text(int place, Object value) {
        if (value instanceof Boolean flag) {
            return flag ? "1" : "0";
        }
        if (value instanceof LocalDate day) {
            return dates.format(day);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString().replace('.', source.format().decimal());
        }
        String text = value.toString();
        SourceColumn column = columns.get(place);
        boolean isParted = column.numbers().isPresent()
                && column.form().filter(form -> form.pattern().contains("}-")).isPresent()
                && text.length() == 12;
        if (isParted && column.numbers().get().temporary().isEmpty()) {
            return text.substring(0, 8) + "-" + text.substring(8);
        }
        return text;
    }

    /** Whether files are texts whose lines can be put one behind the other. */
    boolean isText() {
        Kind kind = source.format().kind();
        return kind == Kind.DELIMITED || kind == Kind.FIXED_WIDTH;
    }

    /** What stands before the lines. */
    String header() {
        boolean hasHeader =
                source.format().kind() == Kind.DELIMITED && source.format().header();
        return hasHeader ? line(headings.toArray(new String[0])) : "";
    }

    /** A line of a text with its end; tokens that are null are missing. */
    String line(String[] tokens) {
        check(tokens);
        return text(tokens);
    }

    /** The same, whatever is missing. */
    String text(String[] tokens) {
        return source.format().kind() == Kind.FIXED_WIDTH ? fixedWidth(tokens) : delimited(tokens);
    }

    private void check(String[] tokens) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] == null && columns.get(i).requirement() == Requirement.VALUE) {
                throw new IllegalStateException(columns.get(i).name() + " of " + source.view()
                        + " has no value, and the contract asks for one");
            }
        }
    }

    private String delimited(String[] tokens) {
        char separator = source.format().separator();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < tokens.length; i++) {
            if (i > 0) {
                line.append(separator);
            }
            if (tokens[i] != null) {
                line.append(quoted(tokens[i], separator));
            }
        }
        return line.append(separator == '\t' ? "\r\n" : "\n").toString();
    }

    private String quoted(String token, char separator) {
        boolean isPlain = token.indexOf(separator) < 0 && token.indexOf('\n') < 0;
        if (source.format().quote().isEmpty()) {
            if (!isPlain) {
                throw new IllegalStateException("A value of " + source.view() + " holds its separator");
            }
            return token;
        }
        char quote = source.format().quote().get();
        return isPlain && token.indexOf(quote) < 0
                ? token
                : quote + token.replace(String.valueOf(quote), "" + quote + quote) + quote;
    }

    private String fixedWidth(String[] tokens) {
        char[] line = " ".repeat(width).toCharArray();
        for (int i = 0; i < tokens.length; i++) {
            SourceContract.At at = columns.get(i).at().orElseThrow();
            if (tokens[i] != null) {
                if (tokens[i].length() > at.length()) {
                    throw new IllegalStateException(
                            "A value of " + columns.get(i).name() + " does not fit the contract");
                }
                tokens[i].getChars(0, tokens[i].length(), line, at.from() - 1);
            }
        }
        return new String(line) + "\n";
    }

    /** A line as it waits until all lines of its file are there. */
    String inner(String[] tokens) {
        check(tokens);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < tokens.length; i++) {
            line.append(i == 0 ? "" : TAB).append(tokens[i] == null ? "\u0000" : tokens[i].replace('\t', ' '));
        }
        return line.append('\n').toString();
    }

    /** Reads such a line again. */
    static String[] tokens(String inner) {
        String[] tokens = inner.split(TAB, -1);
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = tokens[i].equals("\u0000") ? null : tokens[i];
        }
        return tokens;
    }
}
