package org.jamlik.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jamlik.contract.Indicator.Aggregate;
import org.jamlik.contract.Indicator.Colour;
import org.jamlik.contract.Indicator.Direction;
import org.jamlik.contract.Indicator.Interval;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Level;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.Indicator.Method;

/** What must hold within one entry of the catalogue. */
final class IndicatorRules {
    private final Indicator entry;
    private final Method method;
    private final Map<TableName, TableContract> tables;
    private final List<String> problems = new ArrayList<>();

    IndicatorRules(Indicator entry, Map<TableName, TableContract> tables) {
        this.entry = entry;
        this.method = entry.method();
        this.tables = tables;
    }

    /** Every mistake, each as a sentence that says what to do. */
    List<String> problems() {
        parts();
        levels();
        sex();
        interval();
        publication();
        return problems;
    }

    private void parts() {
        Kind kind = method.kind();
        boolean isDivided = kind == Kind.SHARE || kind == Kind.RATE || kind == Kind.RATIO;
        boolean isCounted = kind != Kind.INDEX && kind != Kind.PUBLISHED;
        if (isCounted != method.numerator().isPresent()) {
            problems.add(name(kind) + (isCounted ? " needs a numerator" : " has no numerator"));
        }
        if (isDivided != method.denominator().isPresent()) {
            problems.add(
                    isDivided
                            ? "a " + name(kind) + " needs a denominator"
                            : "a share, a rate and a ratio have a denominator, a " + name(kind) + " has none");
        }
        method.numerator().ifPresent(measure -> {
            boolean isMean = measure.aggregate() == Aggregate.MEAN;
            boolean isMedian = measure.aggregate() == Aggregate.MEDIAN;
            if (isMean != (kind == Kind.MEAN) || isMedian != (kind == Kind.MEDIAN)) {
                problems.add(
                        "kind: mean takes a numerator {mean: ...}, kind: median one {median: ...}, and no other kind does");
            }
        });
        if (kind == Kind.SHARE
                && method.numerator().isPresent()
                && method.denominator().isPresent()) {
            share(method.numerator().get(), method.denominator().get());
        }
        if (kind == Kind.PUBLISHED && entry.publishedAs().isEmpty()) {
            problems.add("a published entry says in published_as under which id it is published");
        }
        if ((kind == Kind.INDEX) == method.members().isEmpty()) {
            problems.add("an index, and nothing else, has members");
        }
        if (method.pooledYears() < 1 || method.pooledYears() > Method.MOST_POOLED_YEARS) {
            problems.add("pooled_years is " + method.pooledYears() + "; it is 1 to " + Method.MOST_POOLED_YEARS);
        }
        if (method.isStandardised()
                && (kind != Kind.RATE
                        || method.measures().stream().anyMatch(measure -> measure.ageColumn(tables.get(measure.table()))
                                .isEmpty()))) {
            problems.add("only a rate can be standardised, of facts with the column age or age_at_end_of_year");
        }
    }

    private void share(Measure numerator, Measure denominator) {
        if (!numerator.table().equals(denominator.table())) {
            problems.add("the numerator is in " + numerator.table() + " and the denominator in " + denominator.table()
                    + "; a share counts both in one table, what is no part of the denominator is a rate or a ratio");
        } else if (!numerator.of().equals(denominator.of())) {
            problems.add(
                    "numerator and denominator are of different codes: " + numerator.of() + " and " + denominator.of());
        }
    }

    private void levels() {
        List<Level> levels = entry.scope().levels();
        if (levels.isEmpty()) {
            problems.add("no level; name some of unit, district, municipality, county, group, nation");
        }
        for (Measure measure : method.measures()) {
            TableContract table = tables.get(measure.table());
            if (table == null) {
                continue;
            }
            if (levels.contains(Level.UNIT) && table.column("unit_key").isEmpty()) {
                problems.add(table.name() + " knows no units; leave out the level unit");
            }
            if (levels.contains(Level.DISTRICT) && table.column("district_key").isEmpty()) {
                problems.add(table.name() + " knows no districts; leave out the level district");
            }
        }
        boolean isOfMunicipalities = method.kind() == Kind.INDEX || method.kind() == Kind.PUBLISHED;
        if (isOfMunicipalities && !levels.equals(List.of(Level.MUNICIPALITY))) {
            problems.add("an index and a published value are of municipalities: levels: [municipality]");
        }
    }

    private void sex() {
        for (Measure measure : method.measures()) {
            TableContract table = tables.get(measure.table());
            if (entry.scope().isBySex() && table != null && table.column("sex").isEmpty()) {
                problems.add(table.name() + " has no column sex; leave out by: [sex]");
            }
        }
    }

    private void interval() {
        Interval interval = method.interval();
        boolean fits =
                switch (interval) {
                    case NONE -> true;
                    case WILSON, WEIGHTED_WILSON -> method.kind() == Kind.SHARE;
                    case BYAR -> method.kind() == Kind.RATE || method.kind() == Kind.COUNT;
                    case DOBSON -> method.isStandardised();
                    case T -> method.kind() == Kind.MEAN;
                };
        if (!fits) {
            problems.add("interval: " + name(interval) + " does not fit kind: " + name(method.kind())
                    + ": wilson is for shares, byar for rates and counts, dobson for standardised rates, t for means");
        }
    }

    private void publication() {
        Colour colour = entry.publication().colour();
        if (colour != Colour.NONE && entry.place().direction() == Direction.NONE) {
            problems.add("colour: " + name(colour) + " needs a direction, higher or lower");
        }
        if ((colour == Colour.LIMITS) == (entry.publication().greenFrom().isEmpty())) {
            problems.add("green_from and yellow_from, which colour: limits needs, stand or fall with it");
        }
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
