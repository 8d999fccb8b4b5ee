package org.jamlik.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jamlik.identity.PersonalNumber;
import org.jamlik.synth.Childhood.Spell;
import org.jamlik.synth.Hospital.Stay;
import org.jamlik.synth.Hospital.Visit;
import org.jamlik.synth.Person.NumberChange;
import org.junit.jupiter.api.Test;

/** A person's events never contradict each other, whatever the seed. */
class LivesTest {
    private static final double SCALE = 0.02;

    private static Block block(long seed, int which) {
        Plan plan = new Plan(SCALE, 2019, 2022, seed);
        List<Blocks.Place> places = Blocks.of(plan);
        return Block.of(plan, places.get(which % places.size()));
    }

    @Property(tries = 40)
    void nothing_happens_before_birth_or_after_the_end(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int which) {
        Block block = block(seed, which);
        Plan plan = block.plan();
        assertFalse(block.persons().isEmpty());
        for (Person person : block.persons()) {
            assertTrue(person.birthDay < person.dies && person.came < person.dies);
            assertTrue(person.age(person.dies) < 125);
            Care care = Care.of(plan, person);
            for (int day : new int[] {care.alarm(), care.home(), care.special(), care.shortStay()}) {
                assertTrue(day == Day.NEVER || person.age(day) >= 65);
            }
            for (int day = plan.firstDay(); day <= plan.lastDay() + 400; day += 31) {
                boolean isCaredFor = care.isAny(day) || Support.of(plan, person).isAny(day);
                assertTrue(!isCaredFor || person.isHere(day));
                assertFalse(care.isInSpecialHousing(day) && (care.hasHomeCare(day) || care.isInShortStay(day)));
            }
            Hospital hospital = Hospital.of(plan, person, care);
            for (Visit visit : hospital.visits()) {
                assertTrue(person.isHere(visit.day()));
            }
            Stay before = null;
            for (Stay stay : hospital.stays()) {
                assertTrue(person.isHere(stay.from()) && stay.until() <= person.gone() && stay.from() <= stay.until());
                assertTrue(before == null || stay.from() > before.until(), "one stay at a time");
                before = stay;
            }
        }
    }

    @Property(tries = 40)
    void nobody_is_placed_who_is_grown_up(@ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int which) {
        Block block = block(seed, which);
        int spells = 0;
        for (Person person : block.persons()) {
            Spell before = null;
            for (Spell spell : Childhood.of(block.plan(), person).spells()) {
                spells++;
                assertTrue(person.isHere(spell.from()) && person.isHere(spell.until() - 1));
                assertTrue(person.age(spell.until() - 1) <= 20);
                assertEquals(person.municipality(spell.from()), spell.municipality(), "who decided answers for it");
                assertTrue(before == null || spell.from() > before.until(), "one after the other");
                before = spell;
            }
        }
        assertTrue(block.persons().size() < 300 || spells > 0);
    }

    @Property(tries = 40)
    void households_hold_together(@ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int which) {
        Block block = block(seed, which);
        Plan plan = block.plan();
        for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
            int day = Day.lastOf(year);
            Map<Person, Home> found = new HashMap<>();
            for (Home home : block.homes()) {
                List<Person> members = home.members(day);
                members.forEach(member -> assertEquals(null, found.put(member, home), "in one home at a time"));
                assertTrue(
                        members.isEmpty() || members.stream().anyMatch(member -> member.age(day) >= 18),
                        "no children by themselves");
                Set<Integer> there = new HashSet<>();
                members.forEach(member -> there.add(member.municipality(day)));
                assertTrue(there.size() <= 1);
            }
            block.persons().stream()
                    .filter(person -> person.isHere(day))
                    .forEach(person -> assertTrue(found.containsKey(person)));
        }
        for (Person person : block.persons()) {
            if (person.mother != null) {
                int age = person.birthYear - person.mother.birthYear;
                assertTrue(age >= 17 && age <= 46, "a mother of " + age);
                assertTrue(person.mother.dies > person.birthDay);
            }
            if (person.spouse != null) {
                assertEquals(person, person.spouse.spouse);
                assertNotEquals(person.man, person.spouse.man);
            }
        }
    }

    @Test
    void every_number_is_valid_and_one_persons() {
        Plan plan = new Plan(0.003, 2018, 2022, 5);
        Map<String, Person> holders = new HashMap<>();
        int changes = 0;
        int reused = 0;
        for (Blocks.Place place : Blocks.of(plan)) {
            for (Person person : Block.of(plan, place).persons()) {
                Set<String> numbers = new HashSet<>(Set.of(person.number(Integer.MIN_VALUE)));
                for (NumberChange change : person.numberChanges) {
                    changes++;
                    assertEquals(person.number(change.day() - 1), change.from());
                    assertEquals(person.number(change.day()), change.to());
                    assertEquals(change.reason().equals("3"), PersonalNumber.isCoordination(change.from()));
                    numbers.add(change.to());
                }
                for (String number : numbers) {
                    assertTrue(PersonalNumber.parse(number, LocalDate.of(2022, 12, 31))
                            .isValid());
                    assertEquals(person.man, PersonalNumber.isMan(number));
                    Person before = holders.put(number, person);
                    assertEquals(person.before, before, "a number of two persons");
                    assertTrue(before == null || before.gone() < person.came, "one after the other");
                    reused += before == null ? 0 : 1;
                }
            }
        }
        assertTrue(holders.size() > 31_000, "only " + holders.size() + " numbers");
        assertTrue(changes > 50, "only " + changes + " changes");
        assertTrue(reused > 0, "no number is reused");
    }
}
