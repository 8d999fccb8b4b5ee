package org.jamlik.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.PersonsOf;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.identity.TheirNumbers;

/** Which lines of a source tell of some persons: by what they say, and by their text when they could not be read. */
final class Telling {
    private final Predicate<Row> isTheirs;
    private final Function<Row, Spellings> spellings;

    private Telling(Predicate<Row> isTheirs, Function<Row, Spellings> spellings) {
        this.isTheirs = isTheirs;
        this.spellings = spellings;
    }

    /**
     * By what is asked of every line that nothing is wrong with by itself, whose row has the names of
     * {@link LineParser#schema()}, and by numbers in the others.
     */
    static Telling by(Predicate<Row> isTheirs, Set<String> numbers) {
        Spellings spelt = Spellings.ofNumbers(numbers);
        return new Telling(isTheirs, named -> spelt);
    }

    /** By the numbers in a source; a line of a household tells of them when one of its members is one of them. */
    static Telling byNumbers(SourceContract source, TheirNumbers theirs) {
        return by(row -> holdsNumber(source, row, theirs), theirs.all());
    }

    /**
     * By the lines of another source that tell whose these are.
     *
     * @param told those lines that are theirs, {@link Redaction#theirs}
     */
    static Telling byLines(SourceContract source, PersonsOf persons, List<Row> told) {
        List<String> by = persons.by();
        Set<List<Object>> said = new HashSet<>();
        // of a line that could not be read whole, something may be missing: then nothing can be said by it
        told.stream()
                .map(row -> values(row, by))
                .filter(key -> !key.contains(null))
                .forEach(said::add);
        List<Integer> ids = new ArrayList<>();
        for (SourceColumn column : source.columns()) {
            if (column.isIdentity() && by.contains(column.name())) {
                ids.add(by.indexOf(column.name()));
            }
        }
        return new Telling(row -> said.contains(values(row, by)), named -> {
            List<Object> known = values(named, by);
            return Spellings.ofIds(said.stream()
                    .filter(key -> agree(key, known))
                    .flatMap(key -> ids.stream().map(id -> String.valueOf(key.get(id))))
                    .collect(Collectors.toSet()));
        });
    }

    private static List<Object> values(Row row, List<String> columns) {
        return columns.stream().<Object>map(row::getAs).toList();
    }

    private static boolean agree(List<Object> key, List<Object> known) {
        for (int i = 0; i < key.size(); i++) {
            if (known.get(i) != null && !known.get(i).equals(key.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean holdsNumber(SourceContract source, Row row, TheirNumbers theirs) {
        for (SourceColumn column : source.numbers()) {
            String number = row.getAs(column.name());
            if (number != null
                    && theirs.all().contains(number)
                    && theirs.wereTheirs(number, Holders.day(source, row))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a line that nothing is wrong with by itself tells of one of them. */
    boolean isTheirs(Row row) {
        return isTheirs.test(row);
    }

    /**
     * What tells of them in the other lines of a file.
     *
     * @param named what the name of the file tells of every line, {@link LineParser#named()}
     */
    Spellings spellings(Row named) {
        return spellings.apply(named);
    }
}
