package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;
import org.jamlik.run.TableContents;
import org.jamlik.synth.Village;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Who counts in the village is who was counted by hand. */
@Tag("long")
class VillageTest {
    /** Each gives the keys of persons, or what else is counted, in a column. */
    private static final Map<String, String> QUERIES = Map.ofEntries(
            Map.entry("inhabitants_65_and_over", "select person_key from person where year(birth_date) <= 1957"),
            Map.entry(
                    "inhabitants_65_and_over_2403",
                    "select person_key from person where year(birth_date) <= 1957 and municipality_code = '2403'"),
            Map.entry("assistance_recipients", "select distinct person_key from economic_assistance_person"),
            Map.entry(
                    "assistance_adults", "select distinct person_key from economic_assistance_person where age >= 18"),
            Map.entry(
                    "assistance_long_term",
                    "select person_key from economic_assistance_person where age >= 18"
                            + " group by person_key having count(distinct month) >= 10"),
            Map.entry(
                    "assistance_long_term_2404",
                    "select person_key from economic_assistance_person where age >= 18 group by person_key"
                            + " having count(distinct month) >= 10 and max_by(municipality_code, month) = '2404'"),
            Map.entry(
                    "assistance_young_adults",
                    "select person_key from economic_assistance_person group by person_key"
                            + " having max(age) between 18 and 24"),
            Map.entry(
                    "special_housing_october",
                    "select person_key from sol_intervention where month = 10 and housing = '2'"),
            Map.entry("home_care_october", "select person_key from sol_intervention where month = 10 and is_home_care"),
            Map.entry("lss_persons", "select distinct person_key from lss_intervention"),
            Map.entry(
                    "lss_adult_housing", "select person_key from lss_intervention where lss_service = 'adult_housing'"),
            Map.entry(
                    "children_placed", "select distinct person_key from child_placement where person_key is not null"),
            Map.entry(
                    "children_placed_by_2404",
                    "select distinct person_key from child_placement where municipality_code = '2404'"),
            Map.entry(
                    "children_with_open_services",
                    "select person_key from child_decision where child_service = 'open'"),
            Map.entry("pupils_eligible", "select person_key from school_eligibility where is_eligible"),
            Map.entry(
                    "placed_pupils_eligible",
                    "select person_key from school_eligibility where is_eligible and person_key in"
                            + " (select person_key from child_placement where person_key is not null)"),
            Map.entry("deaths", "select person_key from death"),
            Map.entry(
                    "palliative_pain_assessed",
                    "select person_key from quality_register_event where measure_name = 'pain_assessed' and is_fulfilled"),
            Map.entry(
                    "died_alone",
                    "select person_key from quality_register_event where measure_name = 'was_alone' and is_fulfilled"),
            Map.entry(
                    "readmitted_65",
                    "select person_key from (select stay.*, lag(discharged_on) over (partition by person_key order by"
                            + " admitted_on) as before from inpatient_stay as stay) where datediff(admitted_on, before)"
                            + " <= 30 and person_key in (select person_key from person where year(birth_date) <= 1956)"),
            Map.entry(
                    "stroke_lives_at_home",
                    "select person_key from quality_register_event where measure_name = 'lives_at_home' and is_fulfilled"),
            Map.entry(
                    "one_person_under_two_numbers",
                    "select person_key from economic_assistance_person group by person_key"
                            + " having min(month) = 3 and count(*) = 10"),
            Map.entry(
                    "economic_assistance_routine_yes",
                    "select respondent_code from municipality_answer where question_id = 'EB01' and answer = 'yes'"),
            Map.entry(
                    "outreach_yes",
                    "select respondent_code from municipality_answer where question_id = 'HL01' and answer = 'yes'"),
            Map.entry(
                    "current_plan_share_missing",
                    "select respondent_code from municipality_answer where question_id = 'AE02' and figure is null"),
            Map.entry("users_with_an_opinion", "select respondent_number from user_answer where has_opinion"),
            Map.entry("users_content", "select respondent_number from user_answer where answer_ordinal >= 3"));

    @TempDir
    static Path folder;

    private static Village village;
    private static final Map<String, String> persons = new TreeMap<>();

    @BeforeAll
    static void night() {
        village = new Village(SharedSpark.home().resolve("src/test/resources/village"));
        Path landing = folder.resolve("landing");
        village.deliver(ProjectReader.read(SharedSpark.home()), landing);
        Cli.Result night = new Cli(landing, folder.toString()).run("nightly", "--as-of", "2024-01-31");
        assertEquals(0, night.exitCode(), night.out());
        Keyring keyring = Keyring.read(KeySource.file(folder.resolve("keyset.json")));
        // the key of a person is that of the first number
        village.numbers()
                .forEach((name, number) ->
                        persons.put(String.valueOf(keyring.numberKey(number)), name.replace(" before", "")));
        for (String table : List.of(
                "person",
                "economic_assistance_person",
                "sol_intervention",
                "lss_intervention",
                "child_placement",
                "child_decision",
                "school_eligibility",
                "death",
                "quality_register_event",
                "inpatient_stay")) {
            view("register", table);
        }
        view("survey", "municipality_answer");
        view("survey", "user_answer");
    }

    private static void view(String schema, String table) {
        SharedSpark.session()
                .read()
                .format("delta")
                .load(TableContents.layout(folder).table(new TableName(schema, table)))
                .createOrReplaceTempView(table);
    }

    @TestFactory
    Stream<DynamicTest> who_counts() {
        return village.rows("counted.csv").stream()
                .map(counted -> DynamicTest.dynamicTest(
                        counted.get("indicator"),
                        () -> assertEquals(
                                new TreeSet<>(List.of(counted.get("who").split(" "))),
                                SharedSpark.session()
                                        .sql(QUERIES.get(counted.get("indicator")))
                                        .collectAsList()
                                        .stream()
                                        .map(row -> String.valueOf(row.get(0)))
                                        .map(id -> persons.getOrDefault(id, id))
                                        .collect(Collectors.toCollection(TreeSet::new)),
                                counted.get("shown"))));
    }

    @Test
    void everything_was_counted() {
        assertEquals(
                new TreeSet<>(QUERIES.keySet()),
                village.rows("counted.csv").stream()
                        .map(row -> row.get("indicator"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
