package org.jamlik.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.FilePattern;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Cadence;
import org.jamlik.contract.SourceContract.Protection;
import org.jamlik.contract.SourceContract.Schedule;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableContract.Maker;
import org.jamlik.contract.TableName;
import org.jamlik.plan.Job.Part;
import org.jamlik.plan.Published.Build;
import org.jamlik.plan.Staleness.Stale;
import org.jamlik.store.Contents;
import org.junit.jupiter.api.Test;

/** What must be made again after a change, period by period, and the reason that the operator reads. */
class StalenessTest {
    private static final TableName STAY = TableName.of("register.stay");
    private static final TableName UNIT = TableName.of("star.dim_unit");
    private static final TableName YEAR = TableName.of("star.fact_stay_year");
    private static final TableName SUMMARY = TableName.of("mart.summary");

    private static final FilePattern NO_PATTERN = null;

    private static final TableContract STAY_CONTRACT = contract(STAY, Load.PERIOD, Map.of(), "stay 1");
    private static final TableContract YEAR_CONTRACT = contract(YEAR, Load.PERIOD, Map.of(), "year 1");

    /** Reads stays of the year and all units. */
    private static final Job YEARLY = job(YEAR_CONTRACT, "select 1", STAY, UNIT);

    private static final Map<TableName, Map<String, String>> CONTENTS = Map.of(
            STAY, Map.of("2019", "a", "2020", "b", "2021", "c"),
            UNIT, Map.of(Contents.ALL, "u"));

    @Test
    void never_made_periods_are_new() {
        List<Stale> stale = new Staleness(project(), new Published(Map.of())).of(YEARLY, CONTENTS);
        assertEquals(
                List.of(
                        new Stale(
                                "2019",
                                "new",
                                new TreeSet<>(),
                                Map.of("register.stay@2019", "a", "star.dim_unit", "u")),
                        new Stale(
                                "2020",
                                "new",
                                new TreeSet<>(),
                                Map.of("register.stay@2020", "b", "star.dim_unit", "u")),
                        new Stale(
                                "2021",
                                "new",
                                new TreeSet<>(),
                                Map.of("register.stay@2021", "c", "star.dim_unit", "u"))),
                stale);
    }

    @Test
    void nothing_changed_is_nothing_to_do() {
        assertEquals(Map.of(), stale(YEARLY, CONTENTS, after(YEARLY, CONTENTS)));
    }

    @Test
    void changed_year_is_made_again_alone() {
        assertEquals(
                Map.of("2020", "register.stay 2020 changed"),
                stale(YEARLY, with(STAY, "2020", "B"), after(YEARLY, CONTENTS)));
    }

    @Test
    void new_year_is_made_alone() {
        assertEquals(Map.of("2022", "new"), stale(YEARLY, with(STAY, "2022", "d"), after(YEARLY, CONTENTS)));
    }

    @Test
    void changed_dimension_makes_every_year_stale() {
        assertEquals(
                Map.of(
                        "2019", "star.dim_unit changed",
                        "2020", "star.dim_unit changed",
                        "2021", "star.dim_unit changed"),
                stale(YEARLY, with(UNIT, Contents.ALL, "U"), after(YEARLY, CONTENTS)));
    }

    @Test
    void table_that_waits_for_another_says_so() {
        assertEquals(
                Map.of("2021", "register.stay 2021 will be made again"),
                stale(YEARLY, with(STAY, "2021", Staleness.TO_BE_MADE), after(YEARLY, CONTENTS)));
    }

    @Test
    void changed_select_makes_every_year_stale() {
        Job changed = job(YEAR_CONTRACT, "select 2", STAY, UNIT);
        assertEquals(
                Map.of(
                        "2019", "its SELECT changed",
                        "2020", "its SELECT changed",
                        "2021", "its SELECT changed"),
                stale(changed, CONTENTS, after(YEARLY, CONTENTS)));
    }

    @Test
    void changed_contract_makes_every_year_stale() {
        Job changed = job(contract(YEAR, Load.PERIOD, Map.of(), "year 2"), "select 1", STAY, UNIT);
        assertEquals(
                Map.of(
                        "2019", "its contract changed",
                        "2020", "its contract changed",
                        "2021", "its contract changed"),
                stale(changed, CONTENTS, after(YEARLY, CONTENTS)));
    }

    @Test
    void select_that_reads_one_table_more_tells_both() {
        Job changed = job(YEAR_CONTRACT, "select 2", STAY, UNIT);
        Job before = job(YEAR_CONTRACT, "select 1", STAY);
        assertEquals(
                "its SELECT changed, star.dim_unit changed",
                stale(changed, CONTENTS, after(before, CONTENTS)).get("2020"));
    }

    @Test
    void year_that_vanished_is_made_again_to_become_empty() {
        Map<TableName, Map<String, String>> contents =
                Map.of(STAY, Map.of("2019", "a", "2020", "b"), UNIT, Map.of(Contents.ALL, "u"));
        assertEquals(Map.of("2021", "register.stay 2021 changed"), stale(YEARLY, contents, after(YEARLY, CONTENTS)));
    }

    @Test
    void year_that_stands_empty_is_looked_at_no_more() {
        Map<TableName, Map<String, String>> contents =
                Map.of(STAY, Map.of("2019", "a", "2020", "b"), UNIT, Map.of(Contents.ALL, "u"));
        Map<String, Build> builds = new TreeMap<>(after(YEARLY, contents));
        Map<String, String> inputs = Map.of("register.stay@2021", "0", "star.dim_unit", "before");
        builds.put("2021", new Build(Staleness.select(YEARLY), YEAR_CONTRACT.fingerprint(), inputs, "0", 0));
        assertEquals(Map.of(), stale(YEARLY, contents, builds));
    }

    @Test
    void year_that_reads_the_year_before_follows_its_changes() {
        Job lagging = job(contract(YEAR, Load.PERIOD, Map.of(STAY, List.of(-1, 0)), "year 1"), "select 1", STAY);
        List<Stale> first = new Staleness(project(), new Published(Map.of())).of(lagging, CONTENTS);
        assertEquals(
                List.of(
                        new Stale(
                                "2019",
                                "new",
                                new TreeSet<>(),
                                Map.of("register.stay@2018", "0", "register.stay@2019", "a")),
                        new Stale(
                                "2020",
                                "new",
                                new TreeSet<>(),
                                Map.of("register.stay@2019", "a", "register.stay@2020", "b")),
                        new Stale(
                                "2021",
                                "new",
                                new TreeSet<>(),
                                Map.of("register.stay@2020", "b", "register.stay@2021", "c"))),
                first);
        assertEquals(
                Map.of("2020", "register.stay 2020 changed", "2021", "register.stay 2020 changed"),
                stale(lagging, with(STAY, "2020", "B"), after(lagging, CONTENTS)));
        assertEquals(
                Map.of("2021", "register.stay 2021 changed"),
                stale(lagging, with(STAY, "2021", "C"), after(lagging, CONTENTS)));
    }

    @Test
    void year_before_the_first_one_arriving_late_changes_the_next_year_too() {
        Job lagging = job(contract(YEAR, Load.PERIOD, Map.of(STAY, List.of(-1, 0)), "year 1"), "select 1", STAY);
        assertEquals(
                Map.of("2018", "new", "2019", "register.stay 2018 changed"),
                stale(lagging, with(STAY, "2018", "z"), after(lagging, CONTENTS)));
    }

    @Test
    void year_that_reads_only_the_year_before_is_made_one_year_later() {
        Job previous = job(contract(YEAR, Load.PERIOD, Map.of(STAY, List.of(-1)), "year 1"), "select 1", STAY);
        assertEquals(
                Set.of("2020", "2021", "2022"),
                stale(previous, CONTENTS, Map.of()).keySet());
        assertEquals(
                Map.of("2022", "register.stay 2021 changed"),
                stale(previous, with(STAY, "2021", "C"), after(previous, CONTENTS)));
    }

    @Test
    void table_that_is_replaced_whole_follows_every_year() {
        Job summary = job(contract(SUMMARY, Load.REPLACE, Map.of(), "summary 1"), "select 1", STAY, UNIT);
        List<Stale> first = new Staleness(project(), new Published(Map.of())).of(summary, CONTENTS);
        assertEquals(
                List.of(new Stale(
                        Contents.ALL,
                        "new",
                        new TreeSet<>(),
                        Map.of(
                                "register.stay@2019", "a",
                                "register.stay@2020", "b",
                                "register.stay@2021", "c",
                                "star.dim_unit", "u"))),
                first);

        Map<String, Build> standing = after(summary, CONTENTS);
        assertEquals(Map.of(), stale(summary, CONTENTS, standing));
        assertEquals(
                Map.of(Contents.ALL, "register.stay 2020 changed"), stale(summary, with(STAY, "2020", "B"), standing));
        assertEquals(
                Map.of(Contents.ALL, "register.stay 2022 changed"), stale(summary, with(STAY, "2022", "d"), standing));
        assertEquals(
                Map.of(Contents.ALL, "register.stay 2021 changed"),
                stale(
                        summary,
                        Map.of(STAY, Map.of("2019", "a", "2020", "b"), UNIT, Map.of(Contents.ALL, "u")),
                        standing));
    }

    @Test
    void three_causes_are_told_and_the_others_counted() {
        Job summary = job(contract(SUMMARY, Load.REPLACE, Map.of(), "summary 1"), "select 1", STAY, UNIT);
        Map<TableName, Map<String, String>> contents =
                Map.of(STAY, Map.of("2019", "A", "2020", "B", "2021", "C"), UNIT, Map.of(Contents.ALL, "U"));
        assertEquals(
                Map.of(
                        Contents.ALL,
                        "register.stay 2019 changed, register.stay 2020 changed, "
                                + "register.stay 2021 changed and 1 more"),
                stale(summary, contents, after(summary, CONTENTS)));
    }

    @Test
    void years_of_a_source_are_followed_like_those_of_a_table() {
        TableName view = TableName.of("source.stay_file");
        Job reading = job(STAY_CONTRACT, "select 1", view);
        Map<TableName, Map<String, String>> contents = Map.of(view, Map.of("2020", "a", "2021", "b"));
        assertEquals(
                Map.of("2021", "source.stay_file 2021 changed"),
                stale(reading, Map.of(view, Map.of("2020", "a", "2021", "B")), after(reading, contents)));
    }

    @Test
    void parts_that_must_be_made_again_are_told() {
        Map<String, Build> standing = after(parted("a", "b"), CONTENTS);
        assertEquals(Set.of("stays"), parts(parted("a", "b"), with(STAY, "2020", "d"), standing));
        assertEquals(Set.of("stays", "units"), parts(parted("a", "b"), with(UNIT, Contents.ALL, "v"), standing));
        assertEquals(Set.of("units"), parts(parted("a", "c"), CONTENTS, standing));
        assertEquals(Map.of(), stale(parted("a", "b"), CONTENTS, standing));
    }

    /** A part that reads stays and units, and one that reads units only. */
    private static Job parted(String stays, String units) {
        TreeMap<String, Part> parts = new TreeMap<>();
        parts.put("stays", new Part(Set.of(STAY, UNIT), stays));
        parts.put("units", new Part(Set.of(UNIT), units));
        return new Job(YEAR_CONTRACT, "test.sql", stays + units, YEARLY.reads(), Set.of(), Optional.empty(), parts);
    }

    private static Set<String> parts(
            Job job, Map<TableName, Map<String, String>> contents, Map<String, Build> standing) {
        return new Staleness(project(), new Published(Map.of(YEAR, standing)))
                .of(job, contents)
                .get(0)
                .parts();
    }

    /** Stale periods with the reason of each. */
    private static Map<String, String> stale(
            Job job, Map<TableName, Map<String, String>> contents, Map<String, Build> standing) {
        Map<String, String> reasons = new TreeMap<>();
        new Staleness(project(), new Published(Map.of(job.name(), standing)))
                .of(job, contents)
                .forEach(stale -> reasons.put(stale.period(), stale.reason()));
        return reasons;
    }

    /** The receipts of a night that made everything from those contents. */
    private static Map<String, Build> after(Job job, Map<TableName, Map<String, String>> contents) {
        Map<String, Build> builds = new TreeMap<>();
        new Staleness(project(), new Published(Map.of()))
                .of(job, contents)
                .forEach(stale -> builds.put(
                        stale.period(),
                        new Build(Staleness.select(job), job.table().fingerprint(), stale.inputs(), "made", 1)));
        return builds;
    }

    private static Map<TableName, Map<String, String>> with(TableName table, String period, String content) {
        Map<TableName, Map<String, String>> contents = new TreeMap<>(CONTENTS);
        Map<String, String> periods = new TreeMap<>(CONTENTS.get(table));
        periods.put(period, content);
        contents.put(table, periods);
        return contents;
    }

    private static Job job(TableContract table, String sql, TableName... reads) {
        return new Job(
                table, "test.sql", sql, new TreeSet<>(List.of(reads)), Set.of(), Optional.empty(), new TreeMap<>());
    }

    private static Project project() {
        SourceContract file = new SourceContract(
                "stay_file",
                "test.yaml",
                "Stays",
                "test",
                false,
                NO_PATTERN,
                new SourceContract.Format(
                        SourceContract.Kind.DELIMITED,
                        ';',
                        Optional.empty(),
                        StandardCharsets.UTF_8,
                        List.of(),
                        '.',
                        true,
                        false,
                        false,
                        "yyyy-MM-dd",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        1),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.of("year"),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                50,
                new Schedule(Cadence.IRREGULAR, OptionalInt.empty(), List.of(), OptionalInt.empty(), false),
                Optional.empty(),
                new Protection(Confidentiality.PUBLIC, Optional.empty(), List.of(), OptionalInt.empty()),
                List.of(),
                List.of(),
                "");
        return new Project(
                Path.of(""),
                Map.of(),
                Map.of(),
                Map.of(file.view(), file),
                Map.of(
                        STAY,
                        STAY_CONTRACT,
                        UNIT,
                        contract(UNIT, Load.REPLACE, Map.of(), "unit 1"),
                        YEAR,
                        YEAR_CONTRACT,
                        SUMMARY,
                        contract(SUMMARY, Load.REPLACE, Map.of(), "summary 1")),
                List.of(),
                "");
    }

    private static TableContract contract(
            TableName name, Load load, Map<TableName, List<Integer>> readsPeriods, String fingerprint) {
        return new TableContract(
                name,
                "test.yaml",
                "test",
                List.of(),
                List.of(),
                load,
                load == Load.PERIOD ? Optional.of("year") : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                List.of(),
                readsPeriods,
                List.of(),
                Confidentiality.PUBLIC,
                Maker.SELECT,
                Optional.empty(),
                TableContract.FilePolicy.DEFAULT,
                Optional.empty(),
                fingerprint);
    }
}
