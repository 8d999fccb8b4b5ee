package org.jamlik.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jamlik.contract.ErrorCode;
import org.jamlik.identity.NumberHistory.Change;
import org.jamlik.identity.NumberHistory.Fault;
import org.jamlik.identity.NumberHistory.Holding;
import org.jamlik.identity.NumberHistory.Sighting;

/**
 * Persons are put together from number changes and the population register. In the examples a number is a letter, a
 * coordination number a capital one; the key of a later holder is the letter and the day of the takeover.
 */
class NumberHistoryTest {
    @Example
    void chain_of_changes_is_one_person() {
        Settled settled = settle("a b 2010-05-01", "b c 2012-01-01");
        assertEquals(List.of("b: a", "c: a"), settled.holdings());
        assertEquals(List.of(), settled.faults());
    }

    @Example
    void coordination_number_becomes_a_personal_number() {
        assertEquals(List.of("b: A"), settle("A b 2010-05-01").holdings());
    }

    @Example
    void coordination_numbers_of_one_personal_number_are_one_person() {
        Settled settled = settle("B c 2012-05-01", "A c 2014-05-01", "c 2012 latest", "c 2014 latest");
        assertEquals(List.of("A: B", "c: B"), settled.holdings());
        assertEquals(List.of(), settled.faults());
    }

    @Example
    void coordination_numbers_of_one_reused_personal_number_are_one_person() {
        Settled settled = settle("A c 2012-05-01", "B c 2012-06-01", "c 2005 latest", "c 2012 latest reused");
        assertEquals(List.of("B: A", "c: c ..2012-04-30 A"), settled.holdings());
        assertEquals(List.of(), settled.faults());
    }

    @Example
    void number_given_away_is_taken_over_by_somebody_else() {
        Settled settled = settle("a b 2010-05-01", "x a 2015-02-03");
        assertEquals(List.of("a: a ..2015-02-02 x", "b: a"), settled.holdings());
        assertEquals(List.of(), settled.faults());
    }

    @Example
    void record_dated_before_a_reuse_belongs_to_the_earlier_holder() {
        NumberHistory history = settle("x a 2015-02-03", "a 2012 latest", "a 2015 latest reused").history;
        assertEquals('a', personKey(history, 'a', LocalDate.parse("2015-02-02")));
        assertEquals('x', personKey(history, 'a', LocalDate.parse("2015-02-03")));
    }

    @Example
    void flag_of_the_register_alone_tells_of_a_new_holder_from_its_first_year() {
        Settled settled = settle("a 2010 latest", "a 2012 latest reused", "a 2013 latest", "a 2014 latest reused");
        assertEquals(List.of("a: a ..2011-12-31 a@2012-01-01"), settled.holdings());
    }

    @Example
    void number_given_away_in_the_year_of_the_flag_is_the_new_holders_from_that_day() {
        Settled settled = settle("a b 2012-06-01", "a 2011 latest", "a 2012 latest reused");
        assertEquals(List.of("a: a ..2012-05-31 a@2012-06-01", "b: a"), settled.holdings());
    }

    @Example
    void new_holder_told_by_the_flag_can_give_the_number_away_again() {
        Settled settled = settle("a b 2008-06-01", "a c 2015-06-01", "a 2012 latest reused");
        assertEquals(List.of("a: a ..2011-12-31 a@2012-01-01", "b: a", "c: a@2012-01-01"), settled.holdings());
        assertEquals(List.of(), settled.faults());
    }

    @Example
    void take_of_a_number_that_was_used_before_the_register_began_is_a_takeover() {
        Settled settled = settle("x a 2012-06-01", "a 2012 latest reused", "a 2013 latest reused");
        assertEquals(List.of("a: a ..2012-05-31 x"), settled.holdings());
    }

    @Example
    void change_to_a_number_in_the_population_joins_two_numbers_of_one_person() {
        Settled settled = settle("a b 2010-05-01", "a 2008", "b 2008 latest", "b 2010 latest");
        assertEquals(List.of("b: a"), settled.holdings());
        assertEquals(List.of(), settled.faults());
    }

    @Example
    void two_persons_of_one_population_are_not_joined() {
        Settled settled = settle("a b 2010-05-01", "a 2008 latest", "b 2008 latest", "b 2010 latest");
        assertEquals(List.of(), settled.holdings());
        assertEquals(List.of("1 number_in_use"), settled.faults());
    }

    @Example
    void number_taken_by_two_persons_is_neithers() {
        Settled settled = settle("a c 2010-05-01", "b c 2012-05-01", "c d 2013-01-01");
        assertEquals(List.of("d: c"), settled.holdings());
        assertEquals(List.of("1 number_in_use", "2 number_in_use"), settled.faults());
    }

    @Example
    void third_taker_puts_all_in_doubt_whichever_came_last() {
        assertEquals(
                List.of("1 number_in_use", "2 number_in_use", "3 number_in_use"),
                settle("A c 2010-05-01", "B c 2012-05-01", "x c 2013-05-01").faults());
        assertEquals(
                List.of("1 number_in_use", "2 number_in_use", "3 number_in_use"),
                settle("A c 2010-05-01", "B c 2012-05-01", "x c 2009-05-01").faults());
    }

    @Example
    void change_to_a_number_that_its_first_holder_keeps_makes_lives_overlap() {
        Settled settled = settle("a b 2010-05-01", "b 2008 latest", "b 2010 latest", "b 2012 latest reused");
        assertEquals(List.of("b: b ..2011-12-31 b@2012-01-01"), settled.holdings());
        assertEquals(List.of("1 overlapping_lives"), settled.faults());
    }

    @Example
    void number_given_to_two_persons_makes_lives_overlap() {
        Settled settled = settle("a b 2010-05-01", "a c 2012-05-01", "x c 2013-01-01");
        assertEquals(List.of("c: x"), settled.holdings());
        assertEquals(List.of("1 overlapping_lives", "2 overlapping_lives"), settled.faults());
    }

    @Example
    void change_told_with_two_days_is_one_on_the_earlier_day() {
        Settled settled = settle("a b 2012-05-01", "a b 2010-05-01", "x a 2013-01-01");
        assertEquals(List.of("a: a ..2012-12-31 x", "b: a"), settled.holdings());
        assertEquals(List.of(), settled.faults());
    }

    @Example
    void change_told_with_two_days_is_faulty_on_both() {
        assertEquals(
                List.of("1 number_in_use", "2 number_in_use", "3 number_in_use"),
                settle("a b 2012-05-01", "a b 2010-05-01", "x b 2013-01-01").faults());
    }

    @Example
    void change_to_itself_is_a_loop() {
        Settled settled = settle("a a 2010-05-01", "a a 2010-05-01");
        assertEquals(List.of(), settled.holdings());
        assertEquals(List.of("1 change_loop", "2 change_loop"), settled.faults());
    }

    @Example
    void loop_over_three_deliveries_of_six_steps_is_left_out_and_what_leads_to_it_stays() {
        List<Change> changes = new ArrayList<>(changes(
                "a b 2010-01-01",
                "b c 2011-01-01",
                "c d 2009-01-01",
                "d e 2013-01-01",
                "e f 2014-01-01",
                "f a 2015-01-01",
                "x a 2008-01-01",
                "d y 2016-01-01"));
        changes.replaceAll(change -> delivered(change, "delivery " + change.line() % 3, change.line()));
        NumberHistory history = NumberHistory.settle(changes, List.of(), NumberHistoryTest::laterHolder);
        assertEquals(List.of("a: x", "y: d"), told(history));
        assertEquals(
                Set.of(1L, 2L, 3L, 4L, 5L, 6L),
                new TreeSet<>(history.faults().stream().map(Fault::line).toList()));
        assertEquals(
                Set.of(ErrorCode.CHANGE_LOOP),
                new HashSet<>(history.faults().stream().map(Fault::code).toList()));
    }

    @Example
    void chain_longer_than_a_stack_is_followed() {
        List<Change> changes = new ArrayList<>();
        for (int i = 1; i <= 100_000; i++) {
            changes.add(new Change(i, i + 1, LocalDate.of(1900, 1, 1).plusDays(i), false, false, "one", i));
        }
        NumberHistory history = NumberHistory.settle(changes, List.of(), NumberHistoryTest::laterHolder);
        assertEquals(List.of(), history.faults());
        assertEquals(1, personKey(history, 100_001, NumberHistory.END));
    }

    @Example
    void what_cannot_be_settled_is_refused() {
        assertEquals(
                "Cannot settle line 7 of one: 1799-01-01 is not between 1800-01-01 and 9999-12-31",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Change(1, 2, LocalDate.of(1799, 1, 1), false, false, "one", 7))
                        .getMessage());
        assertEquals(
                "Cannot settle line 7 of one: a key is 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Change(1, 0, LocalDate.of(2000, 1, 1), false, false, "one", 7))
                        .getMessage());
    }

    /** What is told about a few numbers, true or not. */
    record Tale(List<Change> changes, List<Sighting> sightings) {
        NumberHistory settle() {
            return NumberHistory.settle(changes, sightings, NumberHistoryTest::laterHolder);
        }
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void order_repetition_and_cut_make_no_difference(@ForAll("tales") Tale tale, @ForAll Random random) {
        NumberHistory expected = tale.settle();
        Map<Step, ErrorCode> verdicts = new HashMap<>();
        for (Change change : tale.changes()) {
            verdicts.put(step(change), verdict(expected, change));
        }
        List<Change> changes = new ArrayList<>();
        for (Change change : tale.changes()) {
            for (int again = random.nextInt(3); again >= 0; again--) {
                changes.add(delivered(change, "delivery " + random.nextInt(4), 1000 + changes.size()));
            }
        }
        List<Sighting> sightings = new ArrayList<>(tale.sightings());
        tale.sightings().stream().filter(sighting -> random.nextBoolean()).forEach(sightings::add);
        Collections.shuffle(changes, random);
        Collections.shuffle(sightings, random);
        NumberHistory settled = new Tale(changes, sightings).settle();
        assertEquals(expected.holdings(), settled.holdings());
        for (Change change : changes) {
            assertEquals(verdicts.get(step(change)), verdict(settled, change), () -> change + " of " + tale);
        }
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void holdings_cover_all_time(@ForAll("tales") Tale tale) {
        for (List<Holding> holdings : tale.settle().holdings().values()) {
            LocalDate expected = NumberHistory.BEGINNING;
            for (int i = 0; i < holdings.size(); i++) {
                Holding holding = holdings.get(i);
                assertEquals(expected, holding.from(), () -> holdings + " of " + tale);
                assertTrue(!holding.to().isBefore(holding.from()), () -> holdings + " of " + tale);
                assertTrue(
                        i == 0 || holdings.get(i - 1).personKey() != holding.personKey(),
                        () -> holdings + " of " + tale);
                expected = i + 1 < holdings.size() ? holding.to().plusDays(1) : holding.to();
            }
            assertEquals(NumberHistory.END, expected);
        }
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void faulty_changes_are_as_never_told(@ForAll("tales") Tale tale) {
        NumberHistory settled = tale.settle();
        List<Change> believed = tale.changes().stream()
                .filter(change -> verdict(settled, change) == null)
                .toList();
        assertEquals(new NumberHistory(settled.holdings(), List.of()), new Tale(believed, tale.sightings()).settle());
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void truth_is_found_and_its_keys_last(@ForAll("worlds") World world) {
        NumberHistory history = world.told(world.changes.size()).settle();
        assertEquals(List.of(), history.faults(), world::toString);
        Map<Integer, Long> keys = new HashMap<>();
        for (Use use : world.uses) {
            for (LocalDate day : List.of(use.from, use.to)) {
                long key = personKey(history, use.number, day);
                assertEquals(keys.computeIfAbsent(use.person, person -> key), key, () -> use + " of " + world);
            }
        }
        assertEquals(keys.size(), new HashSet<>(keys.values()).size(), world::toString);

        NumberHistory earlier = world.told(world.changes.size() / 2).settle();
        LocalDate lastDay = world.changes.isEmpty() ? NumberHistory.END : world.lastDay(world.changes.size() / 2);
        for (Use use : world.uses) {
            if (use.from.isBefore(lastDay)) {
                assertEquals(
                        keys.get(use.person), personKey(earlier, use.number, use.from), () -> use + " of " + world);
            }
        }
    }

    @Provide
    Arbitrary<Tale> tales() {
        return Arbitraries.randomValue(NumberHistoryTest::tale);
    }

    @Provide
    Arbitrary<World> worlds() {
        return Arbitraries.randomValue(World::new);
    }

    private static Tale tale(Random random) {
        int numbers = 2 + random.nextInt(7);
        boolean isAcyclic = random.nextInt(4) > 0;
        List<Change> changes = new ArrayList<>();
        for (int line = 1 + random.nextInt(12); line > 0; line--) {
            int one = 1 + random.nextInt(numbers);
            int other = 1 + random.nextInt(numbers);
            if (isAcyclic && one == other) {
                continue;
            }
            int from = isAcyclic ? Math.min(one, other) : one;
            int to = isAcyclic ? Math.max(one, other) : other;
            LocalDate day =
                    LocalDate.of(2010 + random.nextInt(4), 1 + 11 * random.nextInt(2), 1 + 30 * random.nextInt(2));
            changes.add(new Change(from, to, day, from % 3 == 0, to % 3 == 0, "one", line));
        }
        List<Sighting> sightings = new ArrayList<>();
        for (int i = random.nextInt(10); i > 0; i--) {
            sightings.add(new Sighting(
                    1 + random.nextInt(numbers),
                    2008 + random.nextInt(8),
                    random.nextInt(3) == 0,
                    random.nextBoolean()));
        }
        return new Tale(changes, sightings);
    }

    /** A number that a person had from a day to a day. */
    private record Use(int person, int number, LocalDate from, LocalDate to) {}

    /**
     * A world in which everybody is told rightly. People are born, get new numbers and die; a number that was given
     * away or whose holder died may pass to somebody else, at the earliest the year after. The register tells one
     * takeover of a number by its flag, so nobody but its second holder gets a number at birth or from the dead, and
     * stays until the register sees it.
     */
    private static final class World {
        private static final int FIRST_YEAR = 2000;
        private static final int YEARS = 15;

        private final Random random;
        private final List<Change> changes = new ArrayList<>();
        private final List<Sighting> sightings = new ArrayList<>();
        private final List<Use> uses = new ArrayList<>();
        private final Map<Integer, Integer> holders = new TreeMap<>();
        private final Map<Integer, LocalDate> since = new HashMap<>();
        private final Map<Integer, Integer> timesHeld = new HashMap<>();
        private final Map<Integer, Integer> leftIn = new HashMap<>();
        private final Set<Integer> dead = new HashSet<>();
        private int persons;
        private int numbers = 1;

        World(Random random) {
            this.random = random;
            for (int year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++) {
                live(year);
            }
            holders.forEach((number, person) ->
                    uses.add(new Use(person, number, since.get(number), LocalDate.of(FIRST_YEAR + YEARS, 1, 1))));
        }

        /** Events come in order; between two of them nobody changes number twice on one day. */
        private void live(int year) {
            for (int event = 0; event < 3; event++) {
                LocalDate day = LocalDate.of(year, 1, 1).plusDays(event * 120L + 1 + random.nextInt(100));
                int what = random.nextInt(4);
                List<Integer> seen = holders.keySet().stream()
                        .filter(number -> since.get(number).getYear() < year)
                        .toList();
                if (seen.isEmpty() || what == 0) {
                    begin(persons++, freeNumber(0, year), day);
                } else {
                    int number = seen.get(random.nextInt(seen.size()));
                    if (what == 1) {
                        dead.add(number);
                        end(number, day);
                    } else {
                        int next = freeNumber(number, year);
                        changes.add(new Change(number, next, day, false, false, "one", changes.size() + 1));
                        begin(end(number, day), next, day);
                    }
                }
            }
            holders.keySet()
                    .forEach(number -> sightings.add(new Sighting(number, year, timesHeld.get(number) > 1, true)));
        }

        /** Numbers only change to greater ones, for a number that leads back is a loop even when somebody else's. */
        private int freeNumber(int over, int year) {
            for (int number : leftIn.keySet()) {
                boolean isLongFree = number > over && leftIn.get(number) < year && !holders.containsKey(number);
                boolean isFreeByChange = over > 0 && !dead.contains(number);
                if (isLongFree && (isFreeByChange || timesHeld.get(number) == 1) && random.nextInt(2) == 0) {
                    return number;
                }
            }
            numbers += 1 + random.nextInt(2);
            return numbers;
        }

        private void begin(int person, int number, LocalDate day) {
            holders.put(number, person);
            since.put(number, day);
            dead.remove(number);
            timesHeld.merge(number, 1, Integer::sum);
        }

        private int end(int number, LocalDate day) {
            leftIn.put(number, day.getYear());
            int person = holders.remove(number);
            uses.add(new Use(person, number, since.get(number), day.minusDays(1)));
            return person;
        }

        /** What is told when the first changes have come, and of the register what has been by then. */
        Tale told(int firstChanges) {
            LocalDate lastDay = lastDay(firstChanges);
            return new Tale(
                    changes.subList(0, firstChanges),
                    sightings.stream()
                            .filter(sighting -> sighting.year() <= lastDay.getYear())
                            .toList());
        }

        LocalDate lastDay(int firstChanges) {
            return firstChanges == changes.size()
                    ? LocalDate.of(FIRST_YEAR + YEARS, 1, 1)
                    : changes.get(firstChanges).changedOn();
        }

        @Override
        public String toString() {
            return uses + "\n" + changes + "\n" + sightings;
        }
    }

    private record Step(long from, long to, LocalDate day) {}

    private static Step step(Change change) {
        return new Step(change.oldKey(), change.newKey(), change.changedOn());
    }

    private static ErrorCode verdict(NumberHistory history, Change change) {
        return history.faults().stream()
                .filter(fault -> fault.deliveryId().equals(change.deliveryId()) && fault.line() == change.line())
                .map(Fault::code)
                .findFirst()
                .orElse(null);
    }

    private static Change delivered(Change change, String deliveryId, long line) {
        return new Change(
                change.oldKey(),
                change.newKey(),
                change.changedOn(),
                change.oldIsCoordination(),
                change.newIsCoordination(),
                deliveryId,
                line);
    }

    private static long personKey(NumberHistory history, long number, LocalDate day) {
        return history.holdings().getOrDefault(number, List.of()).stream()
                .filter(holding -> !holding.from().isAfter(day) && !holding.to().isBefore(day))
                .map(Holding::personKey)
                .findFirst()
                .orElse(number);
    }

    private static long laterHolder(long number, LocalDate takenOver) {
        return number << 32 | takenOver.toEpochDay();
    }

    /** What became of what was told, as the examples write it. */
    private record Settled(NumberHistory history) {
        List<String> holdings() {
            return told(history);
        }

        List<String> faults() {
            return history.faults().stream()
                    .map(fault -> fault.line() + " " + fault.code().text())
                    .toList();
        }
    }

    /** Settles changes like {@code a b 2010-05-01} and sightings like {@code a 2012 latest reused}. */
    private static Settled settle(String... told) {
        List<Sighting> sightings = new ArrayList<>();
        for (String each : told) {
            String[] words = each.split(" ");
            if (words[1].length() == 4) {
                List<String> flags = List.of(words).subList(2, words.length);
                sightings.add(new Sighting(
                        words[0].charAt(0),
                        Integer.parseInt(words[1]),
                        flags.contains("reused"),
                        flags.contains("latest")));
            }
        }
        return new Settled(new Tale(changes(told), sightings).settle());
    }

    private static List<Change> changes(String... told) {
        List<Change> changes = new ArrayList<>();
        for (String each : told) {
            String[] words = each.split(" ");
            if (words[1].length() == 1) {
                char from = words[0].charAt(0);
                char to = words[1].charAt(0);
                changes.add(new Change(
                        from,
                        to,
                        LocalDate.parse(words[2]),
                        Character.isUpperCase(from),
                        Character.isUpperCase(to),
                        "one",
                        changes.size() + 1));
            }
        }
        return changes;
    }

    private static List<String> told(NumberHistory history) {
        List<String> told = new ArrayList<>();
        new TreeMap<>(history.holdings()).forEach((number, holdings) -> {
            StringBuilder line =
                    new StringBuilder().append((char) (long) number).append(':');
            for (int i = 0; i < holdings.size(); i++) {
                Holding holding = holdings.get(i);
                line.append(' ').append(name(holding.personKey()));
                if (i + 1 < holdings.size()) {
                    line.append(" ..").append(holding.to());
                }
            }
            told.add(line.toString());
        });
        return told;
    }

    private static String name(long key) {
        return key < 1L << 32 ? String.valueOf((char) key) : (char) (key >> 32) + "@" + LocalDate.ofEpochDay((int) key);
    }
}
