package org.jamlik.contract;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a delivery of one source must look like, from {@code schemas/source/<name>.yaml}. In SQL its accepted lines are
 * the view {@code source.<name>}.
 *
 * @param columns what the view holds, in order
 * @param ignored delivered columns that the warehouse does not use
 * @param key the variables that tell two lines of a delivery apart; none when lines need not differ
 * @param period the variable whose value is the period of a line
 * @param inside variables whose value the name of the file tells too, with the capture that tells it; a line that says
 *     something else does not belong to the delivery
 * @param rejectLimitPercent a delivery with a larger share of rejected lines is refused whole
 * @param shrinkLimitPercent a delivery with so many percent fewer lines than what it replaces is taken for cut short
 * @param fingerprint changes with everything that decides how a file is read
 */
public record SourceContract(
        String name,
        String file,
        String description,
        FilePattern pattern,
        Format format,
        List<SourceColumn> columns,
        List<String> ignored,
        List<String> key,
        Optional<String> period,
        Map<String, String> inside,
        double rejectLimitPercent,
        double shrinkLimitPercent,
        Confidentiality confidentiality,
        String provider,
        String fingerprint) {

    /**
     * How the bytes are to be read.
     *
     * @param quote the quote character, when values may be quoted
     * @param missingAs the texts that mean "no value"
     * @param dates how dates are written, as {@link java.time.format.DateTimeFormatter} reads it
     */
    public record Format(
            char separator,
            Optional<Character> quote,
            Charset encoding,
            List<String> missingAs,
            char decimal,
            String dates) {}

    /**
     * One column of the view.
     *
     * @param deliveredAs the headings under which it may be delivered
     * @param fixed the value of every line, when it is known to the contract and not delivered
     * @param codes the code list that the values must be in
     * @param between the smallest and the largest value
     * @param form what the whole text must look like
     */
    public record SourceColumn(
            Variable variable,
            List<String> deliveredAs,
            Requirement requirement,
            Optional<String> fixed,
            Optional<CodeList> codes,
            Optional<Between> between,
            Optional<Pattern> form) {
        public String name() {
            return variable.name();
        }
    }

    /** The smallest and the largest value of a column, as the contract writes them; both are allowed. */
    public record Between(String low, String high) implements Serializable {}

    /** Whether a column must be there, and hold a value on every line. */
    public enum Requirement {
        /** The column must be there and hold a value on every line. */
        VALUE,
        /** The column must be there; values may be missing. */
        COLUMN,
        /** The column may be absent. */
        NONE
    }

    public TableName view() {
        return new TableName("source", name);
    }

    /** The sequence that the name of a file tells, when the pattern has one: a higher one replaces a lower one. */
    public OptionalLong sequence(String path) {
        return pattern.match(path).map(captures -> captures.get("sequence")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /**
     * The period that a delivery replaces as a whole, from the captures of its file name: {@code 2023-04}, {@code 2023},
     * {@code 1995-2012} or {@code all}.
     */
    public String deliveryPeriod(Map<String, String> captures) {
        if (captures.containsKey("date")) {
            return captures.get("date");
        }
        if (captures.containsKey("year")) {
            String month = captures.get("month");
            return captures.get("year") + (month == null ? "" : "-" + month);
        }
        if (captures.containsKey("from_year")) {
            return captures.get("from_year") + "-" + captures.getOrDefault("to_year", "");
        }

        return "all";
    }
}
