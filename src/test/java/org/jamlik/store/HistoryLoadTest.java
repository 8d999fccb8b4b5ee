package org.jamlik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableContract.History;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableContract.Maker;
import org.jamlik.contract.TableContract.Role;
import org.jamlik.contract.TableName;
import org.jamlik.contract.Type;
import org.jamlik.contract.Variable;
import org.junit.jupiter.api.Test;

/**
 * Histories folded by Spark are those that looking at every day, one at a time, finds. Many units are folded in one
 * run; the attributes have few values, so that neighbours are often equal.
 */
class HistoryLoadTest {
    private static final LocalDate FIRST_DAY = LocalDate.parse("2020-01-01");
    private static final int LAST_BEGIN = 40;
    private static final int LONGEST = 15;
    private static final int HORIZON = LAST_BEGIN + LONGEST + 1;
    private static final LocalDate OPEN = LocalDate.parse(TableContract.OPEN_END);

    private static final TableContract CONTRACT = contract();

    /** What a SELECT returns: how a unit was from a day on, until a last day when that is known. */
    private record State(String unit, String colour, Integer size, int from, Integer to) {
        boolean looksLike(State other) {
            return Objects.equals(colour, other.colour) && Objects.equals(size, other.size);
        }
    }

    /** What the table holds. */
    private record Kept(
            String unit, int version, String colour, Integer size, LocalDate from, LocalDate to, boolean current) {}

    private record Keyed(Kept kept, long key) {}

    @Property(tries = 5, shrinking = ShrinkingMode.OFF)
    void fold_finds_what_looking_at_every_day_finds(
            @ForAll("histories") List<List<State>> histories, @ForAll Random random) {
        List<State> states = states(histories);
        List<State> untidy = new ArrayList<>(states);
        states.stream().filter(state -> random.nextInt(3) == 0).forEach(untidy::add);
        Collections.shuffle(untidy, random);
        List<Keyed> folded = folded(untidy, 3);

        assertSameRows(
                lookedAtEveryDay(histories), folded.stream().map(Keyed::kept).toList());
        assertOneRowOnEveryDayThatAStateBegins(states, folded);
        assertEquals(folded.size(), folded.stream().map(Keyed::key).distinct().count(), "rows share a key");
        assertTrue(folded.stream().allMatch(row -> row.key() > 0 && row.key() < 1L << 52), "a key is too large");

        // half of the units without the others, and each unit's first state delivered last
        List<State> late = new ArrayList<>();
        List<State> first = new ArrayList<>();
        for (List<State> history : units(histories).subList(0, histories.size() / 2)) {
            State earliest = Collections.min(history, Comparator.comparing(State::from));
            history.forEach(state -> (state == earliest ? first : late).add(state));
        }
        Set<String> units = new TreeSet<>();
        first.forEach(state -> units.add(state.unit()));
        late.addAll(first);
        assertSameRows(
                folded.stream().filter(row -> units.contains(row.kept().unit())).toList(), folded(late, 1));
    }

    private static void assertOneRowOnEveryDayThatAStateBegins(List<State> states, List<Keyed> folded) {
        for (State state : states) {
            LocalDate day = day(state.from());
            List<Kept> valid = folded.stream()
                    .map(Keyed::kept)
                    .filter(row -> row.unit().equals(state.unit())
                            && !row.from().isAfter(day)
                            && !row.to().isBefore(day))
                    .toList();
            assertEquals(1, valid.size(), () -> "rows of " + state.unit() + " valid on " + day + ": " + valid);
        }
        for (Keyed row : folded) {
            Kept kept = row.kept();
            assertTrue(!kept.from().isAfter(kept.to()), () -> kept + " ends before it begins");
            long overlapping = folded.stream()
                    .map(Keyed::kept)
                    .filter(other -> other.unit().equals(kept.unit())
                            && !other.from().isAfter(kept.to())
                            && !other.to().isBefore(kept.from()))
                    .count();
            assertEquals(1, overlapping, () -> "rows overlap with " + kept);
        }
    }

    @Test
    void state_delivered_late_splits_the_row_that_stood() {
        State red = new State("a", "red", 1, 0, null);
        State stillRed = new State("a", "red", 1, 20, null);
        State blue = new State("a", "blue", 1, 10, null);
        assertEquals(
                List.of(new Kept("a", 1, "red", 1, day(0), OPEN, true)),
                folded(List.of(red, stillRed), 1).stream().map(Keyed::kept).toList());
        assertEquals(
                List.of(
                        new Kept("a", 1, "red", 1, day(0), day(9), false),
                        new Kept("a", 2, "blue", 1, day(10), day(19), false),
                        new Kept("a", 3, "red", 1, day(20), OPEN, true)),
                folded(List.of(red, stillRed, blue), 1).stream()
                        .map(Keyed::kept)
                        .toList());
    }

    @Test
    void missing_attribute_is_a_state_like_any_other() {
        State unknown = new State("a", null, null, 0, null);
        State unchanged = new State("a", null, null, 5, null);
        State known = new State("a", null, 1, 10, null);
        assertEquals(
                List.of(
                        new Kept("a", 1, null, null, day(0), day(9), false),
                        new Kept("a", 2, null, 1, day(10), OPEN, true)),
                folded(List.of(unknown, unchanged, known), 1).stream()
                        .map(Keyed::kept)
                        .toList());
    }

    /** Facts hold these keys, in warehouses that exist. */
    @Test
    void key_of_a_row_is_the_same_for_ever() {
        Project project = ProjectReader.read(SharedSpark.home());
        TableContract municipality = project.table(new TableName("star", "dim_municipality"));
        Object[] heby = new Object[municipality.selected().size()];
        for (int i = 0; i < heby.length; i++) {
            String column = municipality.selected().get(i).name();
            heby[i] = column.equals("municipality_code")
                    ? "0331"
                    : column.equals("valid_from") ? Date.valueOf("2007-01-01") : null;
        }
        Dataset<Row> rows = SharedSpark.session()
                .createDataFrame(List.of(RowFactory.create(heby)), Schemas.of(municipality.selected()));
        List<Long> keys = HistoryLoad.fold(municipality, rows).collectAsList().stream()
                .map(row -> row.<Long>getAs("municipality_key"))
                .sorted()
                .toList();
        assertEquals(List.of(0L, 1963539608832589L), keys);
    }

    @Provide
    Arbitrary<List<List<State>>> histories() {
        Arbitrary<State> state = Combinators.combine(
                        Arbitraries.of("red", "blue").injectNull(0.2),
                        Arbitraries.of(1, 2).injectNull(0.5),
                        Arbitraries.integers().between(0, LAST_BEGIN),
                        Arbitraries.integers().between(0, LONGEST).injectNull(0.6))
                .as((colour, size, from, days) -> new State("", colour, size, from, days == null ? null : from + days));
        return state.list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .uniqueElements(State::from)
                .list()
                .ofSize(100);
    }

    /** The histories under the names of their units. */
    private static List<List<State>> units(List<List<State>> histories) {
        return IntStream.range(0, histories.size())
                .mapToObj(i -> histories.get(i).stream()
                        .map(state -> new State("unit " + i, state.colour(), state.size(), state.from(), state.to()))
                        .toList())
                .toList();
    }

    private static List<State> states(List<List<State>> histories) {
        return units(histories).stream().flatMap(List::stream).toList();
    }

    /** The rows, found without windows: on every day the state that began last counts, until its last day. */
    private static List<Kept> lookedAtEveryDay(List<List<State>> histories) {
        List<Kept> rows = new ArrayList<>();
        for (List<State> history : units(histories)) {
            State standing = null;
            int since = 0;
            int version = 0;
            for (int day = 0; day <= HORIZON; day++) {
                int today = day;
                State now = history.stream()
                        .filter(state -> state.from() <= today)
                        .max(Comparator.comparing(State::from))
                        .filter(state -> state.to() == null || state.to() >= today)
                        .orElse(null);
                boolean same = standing == null ? now == null : now != null && now.looksLike(standing);
                if (!same) {
                    if (standing != null) {
                        rows.add(kept(standing, ++version, day(since), day(day - 1)));
                    }
                    standing = now;
                    since = day;
                }
            }
            if (standing != null) {
                rows.add(kept(standing, ++version, day(since), OPEN));
            }
        }
        return rows;
    }

    private static Kept kept(State state, int version, LocalDate from, LocalDate to) {
        return new Kept(state.unit(), version, state.colour(), state.size(), from, to, to.equals(OPEN));
    }

    private static List<Keyed> folded(List<State> states, int partitions) {
        List<Row> rows = states.stream()
                .map(state -> RowFactory.create(
                        state.unit(),
                        state.colour(),
                        state.size(),
                        Date.valueOf(day(state.from())),
                        state.to() == null ? null : Date.valueOf(day(state.to()))))
                .toList();
        Dataset<Row> selected = SharedSpark.session()
                .createDataFrame(rows, Schemas.of(CONTRACT.selected()))
                .repartition(partitions);
        return HistoryLoad.fold(CONTRACT, selected).collectAsList().stream()
                .map(row -> new Keyed(
                        new Kept(
                                row.getAs("unit"),
                                row.getAs("version"),
                                row.getAs("colour"),
                                row.getAs("size"),
                                row.<Date>getAs("valid_from").toLocalDate(),
                                row.<Date>getAs("valid_to").toLocalDate(),
                                row.getAs("is_current")),
                        row.getAs("unit_key")))
                .sorted(Comparator.comparing((Keyed row) -> row.kept().unit())
                        .thenComparing(row -> row.kept().version()))
                .toList();
    }

    /** Compares without order; a failure shows the rows that differ, - expected and + made. */
    private static void assertSameRows(List<?> expected, List<?> made) {
        List<Object> missing = new ArrayList<>(expected);
        List<String> differences = new ArrayList<>();
        for (Object row : made) {
            if (!missing.remove(row)) {
                differences.add(row + " +");
            }
        }
        missing.forEach(row -> differences.add(row + " -"));
        assertEquals("", String.join("\n", new TreeSet<>(differences)));
    }

    private static LocalDate day(int number) {
        return FIRST_DAY.plusDays(number);
    }

    private static TableContract contract() {
        List<Column> columns = Stream.of(
                        column("unit_key", "bigint"),
                        column("unit", "string"),
                        column("version", "int"),
                        column("colour", "string"),
                        column("size", "int"),
                        column("valid_from", "date"),
                        column("valid_to", "date"),
                        column("is_current", "boolean"))
                .toList();
        return new TableContract(
                new TableName("star", "dim_unit"),
                "test.yaml",
                "A unit",
                columns,
                List.of("unit_key"),
                Load.HISTORY,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new History(List.of("unit"), Optional.of("unit_key"), Optional.of("version"), Map.of())),
                new LinkedHashSet<>(List.of("unit")),
                List.of(),
                Map.of(),
                List.of(),
                Confidentiality.PUBLIC,
                Maker.SELECT,
                Optional.empty(),
                TableContract.FilePolicy.DEFAULT,
                Optional.empty(),
                "");
    }

    private static Column column(String name, String type) {
        return new Column(new Variable(name, new Type(type), name, name, Optional.empty()), Role.ATTRIBUTE);
    }
}
