package org.jamlik.contract;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An entry of the catalogue, from {@code conf/indicators/<area>.yaml}: names of columns, tables and methods, never
 * expressions.
 *
 * @param version the definition version; a changed definition is a new version
 * @param line where the entry begins in its file
 * @param sources the sources whose deliveries must have come before there is a value
 * @param publishedAs the id under which another publisher shows the same thing, by publisher
 */
public record Indicator(
        String id,
        int version,
        String file,
        int line,
        Text text,
        Place place,
        Method method,
        Scope scope,
        Publication publication,
        List<String> sources,
        Map<String, String> publishedAs,
        Lifecycle lifecycle,
        Optional<String> replacedBy,
        Optional<String> commonIndicator,
        Optional<Example> example) {

    /** What readers are told, in Swedish. */
    public record Text(
            String title,
            String definition,
            String unit,
            String source,
            String numerator,
            String denominator,
            Optional<String> usedFor,
            Optional<String> knowledgeBasis,
            String owner,
            String contact) {}

    /** Where in the model the entry stands, and which values are wished for. */
    public record Place(
            String area, Part part, Optional<Dimension> dimension, IndicatorType type, Direction direction) {}

    /**
     * How the value is made.
     *
     * @param per a rate or a ratio is told per so many of the denominator
     * @param pooledYears the last so many years are counted together, under the last of them
     * @param isStandardised whether a rate is told as if every region had the ages of the standard population
     * @param members what an index is made of
     */
    public record Method(
            Kind kind,
            Optional<Measure> numerator,
            Optional<Measure> denominator,
            double per,
            int pooledYears,
            Interval interval,
            boolean isStandardised,
            List<Member> members) {
        /** The tables of the marts read so many years back. */
        static final int MOST_POOLED_YEARS = 6;

        /** Numerator and denominator. */
        public List<Measure> measures() {
            return Stream.concat(numerator.stream(), denominator.stream()).toList();
        }
    }

    /**
     * What the entry is made for.
     *
     * @param toYear the last year of this definition
     * @param measuredEvery so many years lie between two measurements
     * @param breaks the years whose values are not comparable with those before
     * @param notCollected the years in which nobody was asked
     */
    public record Scope(
            List<Level> levels,
            boolean isBySex,
            int fromYear,
            OptionalInt toYear,
            int measuredEvery,
            List<Integer> breaks,
            List<Integer> notCollected) {}

    /**
     * Which values are shown, and in which colour.
     *
     * @param smallestNumerator fewer, also of those in the denominator who are not in the numerator, are suppressed
     * @param smallestDenominator a smaller one is suppressed
     * @param smallestObservations with fewer behind it a value is suppressed
     * @param smallestObservationsOfUnits the same for a single unit
     * @param smallestCoverage below this share of the expected deliveries there is no value
     * @param greenFrom with {@link Colour#LIMITS}: the first value that is green
     * @param yellowFrom with {@link Colour#LIMITS}: the first value that is yellow
     */
    public record Publication(
            int smallestNumerator,
            int smallestDenominator,
            int smallestObservations,
            int smallestObservationsOfUnits,
            double smallestCoverage,
            Colour colour,
            OptionalDouble greenFrom,
            OptionalDouble yellowFrom) {}

    /** The five parts of the model; background measures and sorting keys stand beside them. */
    public enum Part {
        QUALITY,
        WELFARE,
        SUSTAINABILITY,
        CENTRAL_KEY_FIGURE,
        COST_KEY_FIGURE,
        BACKGROUND
    }

    /** The six dimensions of quality. */
    public enum Dimension {
        KNOWLEDGE_BASED,
        SAFE,
        INDIVIDUALISED,
        EFFICIENT,
        EQUAL,
        ACCESSIBLE
    }

    /** What the indicator measures. */
    public enum IndicatorType {
        STRUCTURE,
        PROCESS,
        RESULT,
        BACKGROUND,
        KEY_FIGURE
    }

    /** Which values are wished for. */
    public enum Direction {
        HIGHER,
        LOWER,
        NONE
    }

    /** How the value comes from numerator and denominator. */
    public enum Kind {
        /** Percent: 100 times the numerator over the denominator that it is a part of. */
        SHARE,
        /** So many per so many inhabitants: the numerator over a population that it comes from. */
        RATE,
        /** The numerator over a denominator that it is no part of. */
        RATIO,
        /** The numerator itself. */
        COUNT,
        /** The mean of a variable over the rows in which it is known. */
        MEAN,
        /** The median of a variable over the rows in which it is known. */
        MEDIAN,
        /** The mean of other entries' values, made comparable. */
        INDEX,
        /** What another publisher shows. */
        PUBLISHED
    }

    /** How uncertainty is told; {@code docs/methods.md} has the formulas. */
    public enum Interval {
        NONE,
        WILSON,
        WEIGHTED_WILSON,
        BYAR,
        DOBSON,
        T
    }

    /** What gives a municipality's value its colour. */
    public enum Colour {
        /** None. */
        NONE,
        /** Yes is green, partly yellow and no red. */
        ANSWER,
        /** The best quarter is green and the worst red. */
        QUARTILES,
        /** Limits that the entry names. */
        LIMITS
    }

    /** The regions that values are made for. */
    public enum Level {
        UNIT,
        DISTRICT,
        MUNICIPALITY,
        COUNTY,
        GROUP,
        NATION
    }

    /** Where the entry stands in its life. */
    public enum Lifecycle {
        DEVELOPMENT,
        DRAFT,
        ACTIVE,
        DEPRECATED,
        RETIRED
    }

    /** How columns become a number. */
    public enum Aggregate {
        /** The rows in which all boolean variables named are true. */
        COUNT,
        /** The rows in which a variable is known. */
        KNOWN,
        /** The sum of a numeric variable. */
        SUM,
        /** The sum of a numeric variable, to be divided by the rows in which it is known. */
        MEAN,
        /** The middle value of a numeric variable. */
        MEDIAN,
        /** The different persons with a row in which all boolean variables named are true. */
        PERSONS;

        /** Whether the number of a region is the sum of those of its municipalities. */
        public boolean isAdditive() {
            return this != MEDIAN && this != PERSONS;
        }
    }

    /**
     * An aggregate over the rows of one fact.
     *
     * @param of the codes that columns must hold, by column
     */
    public record Measure(TableName table, Aggregate aggregate, List<String> variables, SortedMap<String, String> of) {

        /** The measure in one line, which is its id: {@code fact_cost.sum(gross_cost) of activity_code=510}. */
        public String id() {
            String codes = of.entrySet().stream()
                    .map(code -> code.getKey() + "=" + code.getValue())
                    .collect(Collectors.joining(", "));
            return table.name() + "." + word(aggregate) + "(" + String.join(", ", variables) + ")"
                    + (codes.isEmpty() ? "" : " of " + codes);
        }

        /** The column of the fact with the age of whom a row speaks of, when it has one. */
        public Optional<String> ageColumn(TableContract fact) {
            return Stream.of("age", "age_at_end_of_year")
                    .filter(column -> fact != null && fact.column(column).isPresent())
                    .findFirst();
        }
    }

    /** An entry that an index counts, in one of the index's groups, which weigh the same. */
    public record Member(String group, String indicatorId) {}

    /** A worked example: what the value is, given a numerator and a denominator. */
    public record Example(double numerator, Optional<Double> denominator, double expect) {}

    /** The word for a constant in the catalogue and in {@code star.dim_indicator}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Whether numerator and denominator may be summed over regions. */
    public boolean isAdditive() {
        return !method.measures().isEmpty()
                && method.measures().stream()
                        .allMatch(measure -> measure.aggregate().isAdditive());
    }

    /** Whether values are made for it: it is neither in development nor retired. */
    public boolean isInUse() {
        return lifecycle != Lifecycle.RETIRED && lifecycle != Lifecycle.DEVELOPMENT;
    }
}
