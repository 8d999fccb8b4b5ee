package org.jamlik.synth;

import java.util.ArrayList;
import java.util.List;
import org.jamlik.synth.Home.Since;

/** Somebody who never lived. Days are days since 1970-01-01. */
final class Person {
    final long id;
    final boolean man;
    final int birthYear;
    /** The slot of the number that the person was born with, {@link Slots}. */
    final int slot;

    final int birthDay;
    /** The day on which the person came to the country; always, for most. */
    final int came;
    /** From when the population register knows the person; before, there is a coordination number. */
    final int registered;
    /** The day of death, which may lie behind the last year. */
    final int dies;
    /** The day on which the person emigrated, or never. */
    int emigrated = Day.NEVER;
    /** Who had the number before, for the few whose number was somebody's. */
    Person before;
    /** The mother, when she is known. */
    Person mother;
    /** The husband or wife, when there is one. */
    Person spouse;

    final List<NumberChange> numberChanges = new ArrayList<>();
    private final String number;
    private final List<Since<Home>> homes = new ArrayList<>();

    /** From a day on another number holds. */
    record NumberChange(int day, String from, String to, String reason) {}

    /** A beginning: what is known of a person from the first day on. */
    record Birth(
            long id, boolean man, int year, int slot, int day, int came, int registered, int dies, String number) {}

    Person(Birth birth, Home home) {
        id = birth.id();
        man = birth.man();
        birthYear = birth.year();
        slot = birth.slot();
        birthDay = birth.day();
        came = birth.came();
        registered = birth.registered();
        dies = birth.dies();
        number = birth.number();
        homes.add(new Since<>(Day.ALWAYS, home));
        home.members.add(this);
    }

    void moveTo(Home home, int day) {
        homes.add(new Since<>(day, home));
        home.members.add(this);
    }

    Home home(int day) {
        return Since.on(homes, day);
    }

    int municipality(int day) {
        return home(day).municipality(day);
    }

    /** Whether the person is born, alive and in the country. */
    boolean isHere(int day) {
        return day >= birthDay && day >= came && day < dies && day < emigrated;
    }

    /** Whether the population register has the person. */
    boolean isRegistered(int day) {
        return isHere(day) && day >= registered;
    }

    /** The first day on which the person is not here any more. */
    int gone() {
        return Math.min(dies, emigrated);
    }

    boolean diesHere() {
        return dies < emigrated;
    }

    /** The age in whole years. */
    int age(int day) {
        java.time.LocalDate on = java.time.LocalDate.ofEpochDay(day);
        java.time.LocalDate birth = java.time.LocalDate.ofEpochDay(birthDay);
        int age = on.getYear() - birth.getYear();
        return on.getMonthValue() * 100 + on.getDayOfMonth() < birth.getMonthValue() * 100 + birth.getDayOfMonth()
                ? age - 1
                : age;
    }

    /** The age that the person's number tells: registers know no other one. */
    int toldAge(int day) {
        java.time.LocalDate born = java.time.LocalDate.parse(
                number(day).substring(0, 6) + "01", java.time.format.DateTimeFormatter.BASIC_ISO_DATE);
        int dayOfMonth = Integer.parseInt(number(day).substring(6, 8)) % 60;
        return java.time.Period.between(born.withDayOfMonth(dayOfMonth), java.time.LocalDate.ofEpochDay(day))
                .getYears();
    }

    /** The day of a birthday. */
    int birthday(int age) {
        return (int) java.time.LocalDate.ofEpochDay(birthDay).plusYears(age).toEpochDay();
    }

    /** The number that was the person's on a day. */
    String number(int day) {
        String now = number;
        for (NumberChange change : numberChanges) {
            if (change.day() <= day) {
                now = change.to();
            }
        }
        return now;
    }

    /** {@code M} or {@code K}. */
    String sex() {
        return man ? "M" : "K";
    }

    /** As registers code it. */
    String sexCode() {
        return man ? "1" : "2";
    }
}
