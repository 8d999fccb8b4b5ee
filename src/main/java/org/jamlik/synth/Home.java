package org.jamlik.synth;

import java.util.ArrayList;
import java.util.List;

/** Persons who live together, and where they lived since when. */
final class Home {
    final long id;
    final int founded;
    final List<Person> members = new ArrayList<>();
    private final List<Since<Integer>> municipalities = new ArrayList<>();

    /** What has been so since a day. */
    record Since<T>(int day, T what) {
        static <T> T on(List<Since<T>> history, int day) {
            for (int i = history.size() - 1; i > 0; i--) {
                if (history.get(i).day() <= day) {
                    return history.get(i).what();
                }
            }
            return history.get(0).what();
        }
    }

    /**
     * A home without anybody yet.
     *
     * @param founded the first day on which somebody lives there; always, for those of the first day
     */
    Home(long id, int founded, int municipality) {
        this.id = id;
        this.founded = founded;
        municipalities.add(new Since<>(Day.ALWAYS, municipality));
    }

    void move(int day, int municipality) {
        municipalities.add(new Since<>(day, municipality));
    }

    /** The index of the municipality on a day. */
    int municipality(int day) {
        return Since.on(municipalities, day);
    }

    /** Who lives there on a day, the oldest first. */
    List<Person> members(int day) {
        return members.stream()
                .filter(person -> person.isHere(day) && person.home(day) == this)
                .sorted((one, other) -> Integer.compare(one.birthDay, other.birthDay))
                .toList();
    }
}
