package org.jamlik.contract;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a delivery of one source must look like, from {@code schemas/source/<name>.yaml}. In SQL its accepted lines are
 * the view {@code source.<name>}.
 *
 * @param isOurs whether we laid the columns out ourselves, because the sender publishes no layout
 * @param columns what the view holds, in order
 * @param ignored delivered columns that the warehouse does not use
 * @param generations how the layout changed over time; one without a name when it did not
 * @param key the variables that tell two lines of a delivery apart; none when lines need not differ
 * @param period the variable whose value is the period of a line
 * @param inside variables whose value the name of the file tells too, with the capture that tells it; a line that says
 *     something else does not belong to the delivery
 * @param numbersOn the date of a line on which its numbers were those of its persons; without it the last day of the time
 *     that the line speaks of
 * @param personsOf for a source of persons without numbers: whose persons its lines are of
 * @param rejectLimitPercent a delivery with a larger share of rejected lines is refused whole
 * @param mayBeEmpty whether headings without lines are a delivery: there was nothing to tell
 * @param shrinkLimitPercent a delivery with so many percent fewer lines than what it replaces is taken for cut short
 * @param senders who sends lines, when all of them are expected in every delivery
 * @param rules what only all lines of a delivery together show
 * @param corrections values that are known to be wrong, with what they should be
 * @param fingerprint changes with everything that decides how a file is read
 */
public record SourceContract(
        String name,
        String file,
        String description,
        String provider,
        boolean isOurs,
        FilePattern pattern,
        Format format,
        List<SourceColumn> columns,
        List<String> ignored,
        List<Generation> generations,
        List<String> key,
        Optional<String> period,
        Map<String, String> inside,
        Optional<String> numbersOn,
        Optional<PersonsOf> personsOf,
        double rejectLimitPercent,
        boolean mayBeEmpty,
        double shrinkLimitPercent,
        Schedule schedule,
        Optional<Senders> senders,
        Protection protection,
        List<Rule> rules,
        List<Correction> corrections,
        String fingerprint) {

    /** What the records of a file are. */
    public enum Kind {
        /** Lines of text whose values are separated by a character. */
        DELIMITED,
        /** Lines of text whose values stand at fixed positions. */
        FIXED_WIDTH,
        /** Objects in a list. */
        JSON,
        /** Rows of a sheet of a workbook, {@code .xls} or {@code .xlsx}. */
        SHEET,
        /** Rows of a Parquet file. */
        PARQUET
    }

    /**
     * How the bytes are to be read.
     *
     * @param quote the quote character, when values may be quoted
     * @param encoding of texts; for {@link Kind#SHEET} and {@link Kind#PARQUET} without meaning
     * @param missingAs the texts that mean "no value"
     * @param header whether a delimited file begins with headings
     * @param trailingSeparator whether a line may end with one separator more
     * @param openEnd whether the sender's last line has no line end, so that its lack does not tell of a file cut short
     * @param dates how dates are written, as {@link java.time.format.DateTimeFormatter} reads it
     * @param records the key of the list of records; none when the list is the whole file
     * @param nested the key of a list inside each record whose elements are the lines
     * @param sheet the name of the sheet; the first one when there is none
     * @param headingLine the row of the sheet that holds the headings; rows above it count as header too
     */
    public record Format(
            Kind kind,
            char separator,
            Optional<Character> quote,
            Charset encoding,
            List<String> missingAs,
            char decimal,
            boolean header,
            boolean trailingSeparator,
            boolean openEnd,
            String dates,
            Optional<String> records,
            Optional<String> nested,
            Optional<String> sheet,
            int headingLine) {}

    /** Where a value stands in a line of fixed width, in characters from 1. */
    public record At(int from, int length) implements Serializable {
        /** The position of its last character. */
        public int end() {
            return from + length - 1;
        }
    }

    /**
     * One column of the view.
     *
     * @param deliveredAs the headings under which it may be delivered, by generation
     * @param fixed the value of every line, when it is known to the contract and not delivered
     * @param captured the capture of the file's name that is the value of every line
     * @param codes the code list that the values must be in
     * @param at where it stands, for fixed width
     * @param between the smallest and the largest value
     * @param form what the whole text must look like
     * @param isIdentity whether it holds numbers of persons or other ids of theirs, which are never repeated anywhere
     * @param numbers when it holds national numbers of persons: what the view has instead
     */
    public record SourceColumn(
            Variable variable,
            Map<String, List<String>> deliveredAs,
            Requirement requirement,
            Optional<String> fixed,
            Optional<String> captured,
            Optional<CodeList> codes,
            Optional<At> at,
            Optional<Between> between,
            Optional<Pattern> form,
            boolean isIdentity,
            Optional<Numbers> numbers) {
        public String name() {
            return variable.name();
        }

        /** What the view has instead of the column: itself, or keys. */
        public List<Variable> inView() {
            return numbers.map(Numbers::inView).orElse(List.of(variable));
        }

        /** The headings under which a generation may deliver it; none when that generation does not. */
        public List<String> deliveredAs(Generation generation) {
            return deliveredAs.getOrDefault(generation.name(), List.of());
        }
    }

    /**
     * What the view has instead of numbers of persons.
     *
     * @param key the variable with the person's key
     * @param temporary for a column that may hold temporary ids too
     * @param birthDate the variable with the day of birth that the number tells, when the view shall have it
     * @param sex the variable with the sex that the number tells, when the view shall have it
     */
    public record Numbers(
            Variable key, Optional<Temporary> temporary, Optional<Variable> birthDate, Optional<Variable> sex) {
        /** The variables that tell who it is. */
        public List<Variable> keys() {
            return temporary.map(ids -> List.of(key, ids.key())).orElse(List.of(key));
        }

        List<Variable> inView() {
            return Stream.of(keys().stream(), birthDate.stream(), sex.stream())
                    .flatMap(each -> each)
                    .toList();
        }
    }

    /**
     * Ids that mean somebody within one register and municipality only. They have the form of their column; what has not
     * is a number.
     *
     * @param key the variable with a key of the id, which tells nothing beside those of other registers and municipalities
     * @param register the name that the sources of one register share
     * @param within the column with the municipality
     */
    public record Temporary(Variable key, String register, String within) {}

    /**
     * Whose persons lines without numbers are of: those of the lines of another source that say the same.
     *
     * @param source its name; it has numbers
     * @param by the variables of both that say it
     */
    public record PersonsOf(String source, List<String> by) {}

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

    /**
     * A layout that held for some time.
     *
     * @param name empty when the layout never changed
     * @param valid from which period to which, both included
     */
    public record Generation(String name, DeliveryPeriod.Months valid, String description) implements Serializable {
        boolean holdsFor(DeliveryPeriod period) {
            return period.lastDay()
                    .map(java.time.YearMonth::from)
                    .map(last -> !last.isBefore(valid.first()) && !last.isAfter(valid.last()))
                    .orElse(true);
        }
    }

    /** How often deliveries come. */
    public enum Cadence {
        MONTHLY(1),
        QUARTERLY(3),
        YEARLY(12),
        BIENNIAL(24),
        /** Nobody knows when. */
        IRREGULAR(0);

        private final int months;

        Cadence(int months) {
            this.months = months;
        }

        /** From one delivery to the next; 0 when nobody knows. */
        public int months() {
            return months;
        }
    }

    /**
     * When deliveries come.
     *
     * @param dueDays how many days after the end of its period a delivery is due
     * @param notCollected periods that do not exist: nothing is missing, and what arrives is refused
     * @param correctionDays for how many days after the end of its period a delivery may be corrected
     * @param lastMonthCarriesYear whether the file of December holds all months, and takes the place of theirs
     */
    public record Schedule(
            Cadence cadence,
            OptionalInt dueDays,
            List<String> notCollected,
            OptionalInt correctionDays,
            boolean lastMonthCarriesYear) {
        /** The last day on which a delivery is in time, when that is known. */
        public Optional<LocalDate> dueDate(DeliveryPeriod period) {
            return after(period, dueDays);
        }

        /** The last day on which a delivery may be corrected, when that is known. */
        public Optional<LocalDate> lastCorrection(DeliveryPeriod period) {
            return after(period, correctionDays);
        }

        private static Optional<LocalDate> after(DeliveryPeriod period, OptionalInt days) {
            return days.isEmpty() ? Optional.empty() : period.lastDay().map(last -> last.plusDays(days.getAsInt()));
        }
    }

    /**
     * Who should send lines.
     *
     * @param column says who sent a line
     * @param expected the code list of those who should
     * @param validOn the day on which the code list decides who exists
     */
    public record Senders(String column, CodeList expected, ValidOn validOn) {}

    /** A day that belongs to a period. */
    public enum ValidOn {
        LAST_DAY,
        /** The population of the last day of December is told by the division of the first of January. */
        DAY_AFTER
    }

    /**
     * Whom the source speaks of, and what may be done with it.
     *
     * @param legalBasis the law that the register rests on
     * @param permittedLinkages the sources whose persons it may be joined with
     * @param retentionYears for how many years after the end of its period a delivery may be kept
     */
    public record Protection(
            Confidentiality confidentiality,
            Optional<String> legalBasis,
            List<String> permittedLinkages,
            OptionalInt retentionYears) {}

    /**
     * A SELECT in {@code schemas/source/<source>.<name>.sql} over {@code delivery}, the good lines of a delivery with
     * their number in {@code line}; it returns the {@code line}s that do not fit together.
     *
     * @param says Swedish: what is wrong with them
     */
    public record Rule(String name, String says, String sql, String file) {}

    /**
     * A value that is known to be wrong, from {@code schemas/source/<source>.corrections.yaml}.
     *
     * @param key which lines, by variable
     * @param from the value as delivered; nothing else is corrected
     * @param line where it stands in the file of corrections
     */
    public record Correction(
            Map<String, String> key,
            String column,
            Optional<String> from,
            Optional<String> to,
            String reason,
            String provider,
            String date,
            int line) {}

    public TableName view() {
        return new TableName("source", name);
    }

    /** Where corrections of the source are written, whether there are any or not. */
    public String correctionsFile() {
        return file.replaceFirst("\\.yaml$", CorrectionReader.ENDING);
    }

    public Confidentiality confidentiality() {
        return protection.confidentiality();
    }

    /** Changes with everything that decides what the view holds: how files are read, and the corrections. */
    public String viewFingerprint() {
        return corrections.isEmpty() ? fingerprint : Checksum.of(fingerprint + corrections);
    }

    /** Whether it speaks of single persons. */
    public boolean isOfPersons() {
        return confidentiality() == Confidentiality.PERSON;
    }

    /** The columns that hold national numbers of persons. */
    public List<SourceColumn> numbers() {
        return columns.stream().filter(column -> column.numbers().isPresent()).toList();
    }

    /** What the view holds, in order: the columns, with keys of persons instead of numbers. */
    public List<Variable> inView() {
        return columns.stream().flatMap(column -> column.inView().stream()).toList();
    }

    /** The period of a file of this source. */
    public DeliveryPeriod deliveryPeriod(String path) {
        return deliveryPeriod(pattern.match(path).orElseThrow());
    }

    /** The layout of deliveries of a period, when there is one. */
    public Optional<Generation> generation(DeliveryPeriod period) {
        return generations.stream()
                .filter(generation -> generation.holdsFor(period))
                .findFirst();
    }

    /** The sequence that the name of a file tells, when the pattern has one: a higher one replaces a lower one. */
    public OptionalLong sequence(String path) {
        return pattern.match(path).map(captures -> captures.get("sequence")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /** Whether a file of this source holds all months of its year although its name tells the last one. */
    public boolean carriesYear(Map<String, String> captures) {
        return schedule.lastMonthCarriesYear() && "12".equals(captures.get("month"));
    }

    /** The variable with the month of a line, when the name of the file tells it too. */
    public Optional<String> monthColumn() {
        return inside.entrySet().stream()
                .filter(entry -> entry.getValue().equals("month"))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether a value of every line stands in the file's name only. */
    public boolean takesValuesFromName() {
        return columns.stream().anyMatch(column -> column.captured().isPresent());
    }

    /** The period that a delivery replaces as a whole, from the captures of its file name. */
    public DeliveryPeriod deliveryPeriod(Map<String, String> captures) {
        String part = captures.get("part");
        return DeliveryPeriod.of(time(captures) + (part == null ? "" : "/" + part));
    }

    private String time(Map<String, String> captures) {
        if (captures.containsKey("date")) {
            return captures.get("date");
        }
        if (captures.containsKey("year")) {
            boolean month = captures.containsKey("month") && !carriesYear(captures);
            return captures.get("year") + (month ? "-" + captures.get("month") : "");
        }
        if (captures.containsKey("from_year")) {
            return captures.get("from_year") + "-" + captures.getOrDefault("to_year", captures.get("from_year"));
        }

        return "all";
    }
}
