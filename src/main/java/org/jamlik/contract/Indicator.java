package org.jamlik.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of the catalogue, from {@code conf/indicators/<area>.yaml}: names of columns, tables and methods, never
 * expressions.
 *
 * @param version the definition version; a changed definition is a new version
 * @param part the part of the model, or background
 * @param by the breakdowns beside the total
 * @param publishedAs the id under which another publisher shows the same thing, by publisher
 * @param smallestCoverage below this share of the expected municipalities there is no value
 */
public record Indicator(
        String id,
        int version,
        String file,
        int line,
        int fromYear,
        String title,
        String definition,
        String area,
        Part part,
        Optional<Dimension> dimension,
        IndicatorType type,
        String unit,
        Direction direction,
        String source,
        Kind kind,
        Measure numerator,
        Optional<Measure> denominator,
        String numeratorText,
        String denominatorText,
        List<String> by,
        List<Level> levels,
        int measuredEvery,
        Lifecycle lifecycle,
        Optional<String> replacedBy,
        Optional<String> commonIndicator,
        Optional<String> usedFor,
        Optional<String> knowledgeBasis,
        Map<String, String> publishedAs,
        double smallestCoverage,
        Optional<Example> example,
        String owner,
        String contact) {

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
        /** The numerator itself. */
        COUNT
    }

    /** The regions that values are made for. */
    public enum Level {
        MUNICIPALITY,
        COUNTY,
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

    /** How a column becomes a number. */
    public enum Aggregate {
        /** The rows where a boolean variable is true. */
        COUNT,
        /** The sum of a numeric variable. */
        SUM
    }

    /** An aggregate of one column of one fact. */
    public record Measure(TableName table, Aggregate aggregate, String variable) {}

    /** A worked example: what the value is, given a numerator and a denominator. */
    public record Example(double numerator, Optional<Double> denominator, double expect) {}

    /** Whether numerator and denominator may be summed over regions. */
    public boolean additive() {
        return true;
    }
}
