package org.jamlik.contract;

import static org.jamlik.contract.Indicator.word;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamlik.contract.Indicator.Aggregate;
import org.jamlik.contract.Indicator.Colour;
import org.jamlik.contract.Indicator.Direction;
import org.jamlik.contract.Indicator.Interval;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Level;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.Indicator.Method;
import org.jamlik.contract.Indicator.Part;
import org.jamlik.contract.Indicator.Scope;

/** What must hold within one entry of the catalogue. */
final class IndicatorRules {
    private static final int NO_END = 9999;
    private static final int SMALLEST_MIDDLE = 3;

    private final Indicator entry;
    private final Method method;
    private final Map<TableName, TableContract> tables;
    private final Map<String, CodeList> codeLists;
    private final List<String> problems = new ArrayList<>();

    IndicatorRules(Indicator entry, Map<TableName, TableContract> tables, Map<String, CodeList> codeLists) {
        this.entry = entry;
        this.method = entry.method();
        this.tables = tables;
        this.codeLists = codeLists;
    }

    /** Every mistake, each as a sentence that says what to do. */
    List<String> problems() {
        parts();
        place();
        levels();
        sex();
        years();
        interval();
        publication();
        example();
        return problems;
    }

    private void parts() {
        Kind kind = method.kind();
        boolean isDivided = kind == Kind.SHARE || kind == Kind.RATE || kind == Kind.RATIO;
        boolean isCounted = kind != Kind.INDEX && kind != Kind.PUBLISHED;
        if (isCounted != method.numerator().isPresent()) {
            problems.add(word(kind) + (isCounted ? " needs a numerator" : " has no numerator"));
        }
        if (isDivided != method.denominator().isPresent()) {
            problems.add(
                    isDivided
                            ? "a " + word(kind) + " needs a denominator"
                            : "a share, a rate and a ratio have a denominator, a " + word(kind) + " has none");
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
        } else if (!numerator.of().entrySet().containsAll(denominator.of().entrySet())) {
            problems.add("the numerator is of the codes " + numerator.of() + " and the denominator of "
                    + denominator.of() + "; a share's numerator is a part of its denominator");
        } else if ((numerator.aggregate() == Aggregate.PERSONS) != (denominator.aggregate() == Aggregate.PERSONS)) {
            problems.add("the numerator counts " + word(numerator.aggregate()) + " and the denominator "
                    + word(denominator.aggregate()) + "; a share counts both as persons or neither");
        } else if (numerator.equals(denominator)) {
            problems.add("numerator and denominator are the same");
        } else if (numerator.aggregate() == denominator.aggregate()
                && numerator.variables().size() < denominator.variables().size()
                && denominator.variables().containsAll(numerator.variables())) {
            problems.add("the numerator " + numerator.variables() + " counts more than the denominator "
                    + denominator.variables() + "; a share's numerator is a part of its denominator");
        }
        if (method.per() != 100) {
            problems.add("a share is told in percent; leave out per");
        }
    }

    private void place() {
        if (entry.place().part() == Part.QUALITY && entry.place().dimension().isEmpty()) {
            problems.add("a quality indicator names its dimension");
        }
        boolean isPercent = entry.text().unit().startsWith("andel (%)");
        if (method.kind() == Kind.SHARE && !isPercent) {
            problems.add("a share is told in the unit \"andel (%)\", not \""
                    + entry.text().unit() + "\"");
        }
        boolean isPerHundred = (method.kind() == Kind.RATE || method.kind() == Kind.RATIO) && method.per() == 100;
        boolean mayBePercent = method.kind() == Kind.SHARE
                || isPerHundred
                || method.kind() == Kind.MEAN
                || method.kind() == Kind.PUBLISHED;
        if (isPercent && !mayBePercent) {
            problems.add("the unit \"andel (%)\" does not fit a " + word(method.kind()) + " per " + method.per());
        }
        for (Measure measure : method.measures()) {
            boolean isSummed = measure.aggregate() == Aggregate.SUM;
            Optional<TableContract.Column> summed = Optional.ofNullable(tables.get(measure.table()))
                    .flatMap(table -> table.column(measure.variables().get(0)))
                    .filter(column -> isSummed && !column.variable().isAdditive());
            summed.ifPresent(
                    column -> problems.add(column.name() + " cannot be summed, because it may be a share or a mean;"
                            + " take {mean: " + column.name() + "}"));
        }
    }

    private void years() {
        Scope scope = entry.scope();
        int last = scope.toYear().orElse(NO_END);
        if (last < scope.fromYear()) {
            problems.add("to_year " + last + " is before from_year " + scope.fromYear());
        }
        if (scope.measuredEvery() < 1) {
            problems.add("measured_every is " + scope.measuredEvery() + "; it is at least 1");
        }
        Stream.concat(scope.breaks().stream(), scope.notCollected().stream())
                .filter(year -> year < scope.fromYear() || year > last)
                .forEach(year -> problems.add("the year " + year + " lies outside from_year and to_year"));
        for (Measure measure : method.measures()) {
            measure.of().forEach((column, code) -> codes(measure, column)
                    .ifPresent(list -> validity(
                            scope.fromYear(),
                            last,
                            column + " " + code,
                            list.rows().stream()
                                    .filter(row -> row.get(0).equals(code))
                                    .toList())));
        }
    }

    private Optional<CodeList> codes(Measure measure, String column) {
        return Optional.ofNullable(tables.get(measure.table()))
                .flatMap(table -> table.column(column))
                .flatMap(each -> each.variable().codeList())
                .map(codeLists::get);
    }

    private void validity(int from, int last, String code, List<List<String>> rows) {
        int first = rows.stream()
                .mapToInt(row -> Integer.parseInt(row.get(3).substring(0, 4)))
                .min()
                .orElse(from);
        int end = rows.stream()
                .mapToInt(row -> row.get(4) == null
                        ? NO_END
                        : Integer.parseInt(row.get(4).substring(0, 4)))
                .max()
                .orElse(last);
        if (from < first) {
            problems.add(code + " is there from " + first + " on; from_year is " + from);
        }
        if (last > end) {
            problems.add(code + " ends in " + end + "; give a to_year of at most " + end);
        }
    }

    private void example() {
        if (entry.example().isEmpty()) {
            if (!method.measures().isEmpty()) {
                problems.add("it has no worked example; add example: {numerator: ..., expect: ...}");
            }
            return;
        }

        Indicator.Example example = entry.example().get();
        double expected = example.denominator()
                .map(below -> method.per() * example.numerator() / below)
                .orElse(example.numerator());
        if (Math.abs(expected - example.expect()) > 1e-9 * Math.max(1, Math.abs(expected))) {
            problems.add("the worked example gives " + expected + ", not " + example.expect());
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
            problems.add("interval: " + word(interval) + " does not fit kind: " + word(method.kind())
                    + ": wilson is for shares, byar for rates and counts, dobson for standardised rates, t for means");
        }
    }

    private void publication() {
        Colour colour = entry.publication().colour();
        if (colour != Colour.NONE && entry.place().direction() == Direction.NONE) {
            problems.add("colour: " + word(colour) + " needs a direction, higher or lower");
        }
        if ((colour == Colour.LIMITS) == entry.publication().greenFrom().isEmpty()
                || (colour == Colour.LIMITS) == entry.publication().yellowFrom().isEmpty()) {
            problems.add("green_from and yellow_from, which colour: limits needs, stand or fall with it");
        }
        Indicator.Publication publication = entry.publication();
        boolean isOfPersons = method.measures().stream()
                .map(measure -> tables.get(measure.table()))
                .anyMatch(table -> table != null && table.confidentiality() != Confidentiality.PUBLIC);
        boolean isMiddle = method.kind() == Kind.MEAN || method.kind() == Kind.MEDIAN;
        if (isOfPersons && isMiddle && publication.smallestObservations() < SMALLEST_MIDDLE) {
            problems.add("a " + word(method.kind()) + " of persons is shown from at least " + SMALLEST_MIDDLE
                    + " of them: publish: {smallest_observations: 10}");
        }
        if (publication.greenFrom().isPresent() && publication.yellowFrom().isPresent()) {
            double margin = publication.greenFrom().getAsDouble()
                    - publication.yellowFrom().getAsDouble();
            if (entry.place().direction() == Direction.LOWER ? margin >= 0 : margin <= 0) {
                problems.add("green_from is no better than yellow_from with direction: "
                        + word(entry.place().direction()));
            }
        }
        if (publication.smallestCoverage() < 0 || publication.smallestCoverage() > 1) {
            problems.add("smallest_coverage is " + publication.smallestCoverage() + "; it is a share from 0 to 1");
        }
    }
}
