package org.jamlik.synth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jamlik.synth.Person.Birth;
import org.jamlik.synth.Person.NumberChange;

/**
 * A few thousand persons of one municipality whose lives are made together: who lives with whom at the beginning, then year
 * by year who is born, comes, moves, leaves home and emigrates. When they die is known from their birth on.
 */
final class Block {
    /** As many persons make a block, or fewer. */
    static final int SIZE = 4000;

    private static final int CAME_OF_AGE = 18;
    private static final int LEAVES_HOME = 21;
    /** How many newcomers get a number that was somebody's, where one is free. */
    private static final double REUSED = 0.05;

    private static final int YEARS_UNUSED = 1;

    private final Plan plan;
    private final Blocks.Place place;
    private final List<Home> homes = new ArrayList<>();
    private final List<Person> persons = new ArrayList<>();
    private final int[][] counted = new int[2][400];
    private final Dice dice;
    private int ids;

    private Block(Plan plan, Blocks.Place place) {
        this.plan = plan;
        this.place = place;
        dice = plan.dice("block", place.index());
    }

    /** Makes the persons of a block and lets them live. */
    static Block of(Plan plan, Blocks.Place place) {
        Block block = new Block(plan, place);
        block.settle();
        for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
            block.live(year);
        }
        return block;
    }

    Plan plan() {
        return plan;
    }

    /** Its place among all. */
    int index() {
        return place.index();
    }

    /** How many persons it began with, near enough. */
    int size() {
        return place.persons();
    }

    int blocks() {
        return place.blocks();
    }

    /** All persons of all years, in an order that does not change. */
    List<Person> persons() {
        return persons;
    }

    List<Home> homes() {
        return homes;
    }

    /** The code of the municipality where its persons live at the beginning. */
    String municipality() {
        return place.municipality().code();
    }

    // ------------------------------------------------------------------------------------------- the first day

    private void settle() {
        List<Seed> seeds = new ArrayList<>();
        place.forEachPerson(plan, (age, man, slot) -> seeds.add(new Seed(age, man, slot)));
        List<Seed> women = new ArrayList<>();
        List<Seed> men = new ArrayList<>();
        List<Seed> children = new ArrayList<>();
        for (Seed seed : seeds) {
            boolean atHome = seed.age < LEAVES_HOME || seed.age < 25 && dice.happens(0.3);
            (atHome ? children : seed.man ? men : women).add(seed);
        }
        if (women.isEmpty() && men.isEmpty()) {
            return; // a handful of children without anybody, in the smallest countries
        }
        couple(women, men);
        List<Seed> mothers = new ArrayList<>(women);
        mothers.sort(Comparator.comparingInt(seed -> seed.age));
        women.forEach(this::found);
        men.stream().filter(man -> man.home == null).forEach(this::found);
        for (Seed child : children) {
            adopt(child, mothers, women, men);
        }
    }

    /** Somebody of the first day, before anything is known but age and sex. */
    private static final class Seed {
        private final int age;
        private final boolean man;
        private final int slot;
        private Seed partner;
        private Home home;
        private Person person;
        private int children;

        private Seed(int age, boolean man, int slot) {
            this.age = age;
            this.man = man;
            this.slot = slot;
        }
    }

    /** Women and men who live together are of one rank in age. */
    private void couple(List<Seed> women, List<Seed> men) {
        List<Seed> brides = new ArrayList<>();
        List<Seed> grooms = new ArrayList<>();
        women.stream().filter(woman -> dice.happens(coupled(woman.age, false))).forEach(brides::add);
        men.stream().filter(man -> dice.happens(coupled(man.age, true))).forEach(grooms::add);
        brides.sort(Comparator.comparingInt(seed -> seed.age));
        grooms.sort(Comparator.comparingInt(seed -> seed.age));
        int couples = Math.min(brides.size(), grooms.size());
        for (int i = 0; i < couples; i++) {
            Seed bride = brides.get(i * brides.size() / couples);
            Seed groom = grooms.get(i * grooms.size() / couples);
            if (Math.abs(bride.age - groom.age) <= 15) {
                bride.partner = groom;
                groom.partner = bride;
            }
        }
    }

    /** Which share of an age lives in a couple, roughly as Statistics Sweden's register of dwellings tells. */
    private static double coupled(int age, boolean man) {
        if (age < 25) {
            return man ? 0.15 : 0.25;
        }
        if (age < 35) {
            return 0.55;
        }
        if (age < 75) {
            return 0.64;
        }
        return man ? 0.62 : age < 85 ? 0.42 : 0.18;
    }

    private void found(Seed seed) {
        Home home = newHome(Day.ALWAYS, place.municipality().index());
        seed.home = home;
        seed.person = born(seed, home);
        if (seed.partner != null && seed.partner.home == null) {
            seed.partner.home = home;
            seed.partner.person = born(seed.partner, home);
            if (dice.happens(seed.age < 30 ? 0.3 : 0.72)) {
                seed.person.spouse = seed.partner.person;
                seed.partner.person.spouse = seed.person;
            }
        }
    }

    private Person born(Seed seed, Home home) {
        int year = plan.firstYear() - 1 - seed.age;
        return person(year, seed.man, seed.slot, home, Day.ALWAYS, Day.ALWAYS);
    }

    /** Gives a child to a woman who could be the mother, or else to whoever is there. */
    private void adopt(Seed child, List<Seed> mothers, List<Seed> women, List<Seed> men) {
        double wanted = child.age + 30 + 5 * dice.normal();
        int low = 0;
        int high = mothers.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (mothers.get(middle).age < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Seed mother = null;
        for (int i = 0; i < 200 && mother == null; i++) {
            // beside the wanted age, to both sides in turn
            int at = low + (i % 2 == 0 ? i / 2 : -1 - i / 2);
            if (at >= 0 && at < mothers.size() && isMotherOf(mothers.get(at), child)) {
                mother = mothers.get(at);
            }
        }
        if (mother != null) {
            mother.children++;
            child.person = born(child, mother.home);
            child.person.mother = mother.person;
        } else {
            List<Seed> adults = women.isEmpty() ? men : women;
            child.person = born(child, adults.get(dice.below(adults.size())).home);
        }
    }

    private boolean isMotherOf(Seed woman, Seed child) {
        int difference = woman.age - child.age;
        int full = woman.partner == null ? dice.pick(0, 0.5, 0.35, 0.15) : dice.pick(0, 0.25, 0.5, 0.2, 0.05);
        return difference >= 18 && difference <= 45 && woman.children < full;
    }

    private Home newHome(int day, int municipality) {
        Home home = new Home((long) place.index() << 24 | homes.size(), day, municipality);
        homes.add(home);
        return home;
    }

    private Person person(int year, boolean man, int slot, Home home, int came, int registered) {
        long id = (long) place.index() << 24 | ids++;
        int birthDay = Slots.birthDay(year, slot);
        int alive = Math.max(birthDay, Math.max(came, plan.firstDay() - 1));
        boolean isNew = registered > came;
        String number = isNew ? Slots.coordinationNumber(year, slot, man) : Slots.number(year, slot, man);
        int dies = Mortality.dayOfDeath(plan.dice("death", id), birthDay, alive, man);
        Person person = new Person(new Birth(id, man, year, slot, birthDay, came, registered, dies, number), home);
        if (isNew && registered < dies) {
            String later = Slots.number(year, slot, man);
            person.numberChanges.add(new NumberChange(registered, number, later, "3"));
        }
        persons.add(person);
        return person;
    }

    private int slot(int year, boolean man) {
        int count = counted[man ? 1 : 0][year - 1700]++;
        return year >= plan.firstYear()
                ? Slots.counted(count, place.index(), place.blocks())
                : Slots.countedFromTheEnd(count, place.index(), place.blocks());
    }

    // ---------------------------------------------------------------------------------------------- year by year

    private void live(int year) {
        int first = Day.firstOf(year);
        List<Home> present = List.copyOf(homes);
        for (Home home : present) {
            List<Person> members = home.members(first);
            if (!members.isEmpty()) {
                live(home, members, year);
            }
        }
        immigrate(year);
        takeInOrphans(year);
        for (Person person : List.copyOf(persons)) {
            if (person.isRegistered(first) && dice.happens(0.00004)) {
                correct(person, first + dice.below(365));
            }
        }
    }

    private void live(Home home, List<Person> members, int year) {
        int first = Day.firstOf(year);
        Person head = members.get(0);
        int age = year - head.birthYear;
        for (Person member : members) {
            int turned = year - member.birthYear;
            if (member != head && turned >= CAME_OF_AGE + 1 && turned < 30 && isChild(member, members)) {
                if (dice.happens(turned < LEAVES_HOME ? 0.15 : 0.45)) {
                    leaveHome(member, home, first + dice.below(365));
                }
            }
        }
        for (Person member : members) {
            if (!member.man && dice.happens(Fertility.in(year - member.birthYear))) {
                giveBirth(member, year);
            }
        }
        int day = first + dice.below(365);
        if (dice.happens(age < 40 ? 0.0090 : age < 65 ? 0.0036 : 0.001)) {
            members.stream()
                    .filter(member -> member.isHere(day) && member.home(day) == home)
                    .forEach(member -> member.emigrated = day);
        } else if (dice.happens(age < 30 ? 0.10 : age < 45 ? 0.04 : age < 75 ? 0.018 : 0.006)) {
            home.move(day, Geography.get().destination(dice));
        }
    }

    /** Nobody under age lives without an adult at the end of a year. */
    private void takeInOrphans(int year) {
        int last = Day.lastOf(year);
        List<Home> withAdults = new ArrayList<>();
        List<Person> orphans = new ArrayList<>();
        for (Home home : homes) {
            List<Person> members = home.members(last);
            boolean hasAdult = members.stream().anyMatch(member -> member.age(last) >= CAME_OF_AGE);
            if (hasAdult) {
                withAdults.add(home);
            } else {
                orphans.addAll(members);
            }
        }
        for (Person orphan : orphans) {
            Home before = orphan.home(last);
            int alone = before.members.stream()
                    .filter(member -> member.home(last) == before && member.gone() <= last)
                    .mapToInt(Person::gone)
                    .max()
                    .orElse(last);
            if (withAdults.isEmpty()) {
                orphan.emigrated = Math.max(alone, orphan.birthDay + 1);
            } else {
                orphan.moveTo(withAdults.get(dice.below(withAdults.size())), Math.max(alone, Day.firstOf(year)));
            }
        }
    }

    private static boolean isChild(Person member, List<Person> members) {
        return member.mother != null && members.contains(member.mother)
                || members.get(0).birthYear < member.birthYear - 17;
    }

    private void leaveHome(Person person, Home from, int day) {
        if (!person.isHere(day)) {
            return;
        }
        int there = dice.happens(0.5) ? from.municipality(day) : Geography.get().destination(dice);
        Home home = newHome(day, there);
        person.moveTo(home, day);
    }

    private void giveBirth(Person mother, int year) {
        boolean man = dice.happens(0.514);
        int slot = slot(year, man);
        int day = Slots.birthDay(year, slot);
        if (mother.isRegistered(day) && mother.isRegistered(day - 1)) {
            Person child = person(year, man, slot, mother.home(day), Day.ALWAYS, Day.ALWAYS);
            child.mother = mother;
        }
    }

    private void immigrate(int year) {
        int arrivals = dice.times(0.00583 * place.persons());
        for (int i = 0; i < arrivals; i++) {
            int day = Day.firstOf(year) + dice.below(365);
            int registered = dice.happens(0.3) ? day + dice.between(30, 300) : day;
            Home home = newHome(day, place.municipality().index());
            boolean man = dice.happens(0.53);
            int age = 19 + (int) Math.min(50, dice.waits(10));
            Person first = newcomer(year - age, man, home, day, registered);
            if (dice.happens(0.35)) {
                Person second = newcomer(year - Math.max(19, age + dice.between(-4, 4)), !man, home, day, registered);
                first.spouse = second;
                second.spouse = first;
                Person mother = man ? second : first;
                for (int child = dice.below(3); child > 0; child--) {
                    int young = dice.below(15) + 1;
                    int mothersAge = year - young - mother.birthYear;
                    if (mothersAge >= CAME_OF_AGE && mothersAge <= 44) {
                        newcomer(year - young, dice.happens(0.51), home, day, registered).mother = mother;
                    }
                }
            }
        }
    }

    private Person newcomer(int birthYear, boolean man, Home home, int came, int registered) {
        Optional<Person> before = dice.happens(REUSED) ? numberless(birthYear, man, came) : Optional.empty();
        if (before.isPresent()) {
            Person person = person(birthYear, man, before.get().slot, home, came, came);
            person.before = before.get();
            return person;
        }
        return person(birthYear, man, slot(birthYear, man), home, came, registered);
    }

    /** Somebody of the same year of birth who is gone for so long that the number may be given again. */
    private Optional<Person> numberless(int birthYear, boolean man, int day) {
        Set<Person> given = new HashSet<>();
        persons.stream().filter(person -> person.before != null).forEach(person -> given.add(person.before));
        return persons.stream()
                .filter(person -> person.man == man
                        && person.birthYear == birthYear
                        && person.numberChanges.isEmpty()
                        && person.before == null
                        && person.registered == person.came
                        && Day.year(day) - Day.year(person.gone()) > YEARS_UNUSED
                        && !given.contains(person))
                .findFirst();
    }

    /** The number was wrong: one of another day of the same year takes its place. */
    private void correct(Person person, int day) {
        if (person.isHere(day)
                && person.numberChanges.isEmpty()
                && person.before == null
                && person.birthYear < plan.firstYear()) {
            String later = Slots.number(person.birthYear, slot(person.birthYear, person.man), person.man);
            person.numberChanges.add(new NumberChange(day, person.number(day), later, "4"));
        }
    }
}
