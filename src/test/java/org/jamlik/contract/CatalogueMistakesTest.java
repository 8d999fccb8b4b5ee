package org.jamlik.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jamlik.SharedSpark;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an analyst may do wrong in an entry of the catalogue, one mistake at a time in a catalogue of five entries, and what is
 * said of it: the file, the line, and what to do.
 */
class CatalogueMistakesTest {
    private static final String FILE = "conf/indicators/elderly_care.yaml";
    private static final String CATALOGUE =
            """
            - id: follow_up_share
              version: 1
              from_year: 2016
              title: "Uppföljning, andel (%)"
              definition: Kommuner som följer upp, av dem som svarade.
              part: quality
              dimension: knowledge_based
              type: process
              direction: higher
              unit: "andel (%)"
              source: Socialstyrelsen, enkäten till kommunerna
              sources: [municipality_survey]
              kind: share
              numerator: {table: star.fact_municipality_answer, count: is_yes, of: {question_code: AE31}}
              denominator: {table: star.fact_municipality_answer, count: is_answered, of: {question_code: AE31}}
              numerator_text: Kommuner som svarade ja
              denominator_text: Kommuner som svarade
              levels: [district, municipality, nation]
              interval: none
              example: {numerator: 3, denominator: 12, expect: 25}
              owner: elderly-care
              contact: statistik@example.org
            - id: falls_share
              version: 1
              from_year: 2015
              title: "Fall, andel (%)"
              definition: Vårdtillfällen efter fall, av alla.
              part: welfare
              type: result
              direction: lower
              unit: "andel (%)"
              source: Socialstyrelsen, patientregistret
              sources: [inpatient_stay]
              kind: share
              numerator: {table: star.fact_inpatient_stay, count: [is_discharged, is_fall]}
              denominator: {table: star.fact_inpatient_stay, count: [is_discharged]}
              numerator_text: Efter fall
              denominator_text: Alla
              by: [sex]
              levels: [municipality]
              example: {numerator: 3, denominator: 12, expect: 25}
              owner: elderly-care
              contact: statistik@example.org
            - id: care_mean
              version: 1
              from_year: 2019
              title: "Genomförandeplan, andel (%)"
              definition: Enheternas uppgift, medelvärde.
              part: quality
              dimension: safe
              type: process
              direction: higher
              unit: "andel (%)"
              source: Socialstyrelsen, enhetsundersökningen äldreomsorg
              sources: [unit_survey_elderly]
              kind: mean
              numerator: {table: star.fact_unit_answer, mean: figure, of: {question_code: AE02, service_form: "1"}}
              numerator_text: Uppgiven andel
              levels: [unit, municipality]
              interval: none
              publish: {colour: limits, green_from: 90, yellow_from: 70}
              not_collected:
                - {year: 2020, reason: Pandemin.}
              example: {numerator: 160, denominator: 2, expect: 80}
              owner: elderly-care
              contact: statistik@example.org
            - id: quality_index
              version: 1
              from_year: 2015
              title: Index
              definition: Medelvärde.
              part: quality
              dimension: efficient
              type: result
              direction: higher
              unit: index
              source: Beräknat
              kind: index
              members:
                quality: [falls_share]
              levels: [municipality]
              owner: elderly-care
              contact: statistik@example.org
            - id: old_share
              version: 1
              from_year: 2015
              to_year: 2020
              lifecycle: deprecated
              replaced_by: falls_share
              published_as: {kolada: N30001}
              title: Avvikelse
              definition: Som publicerat.
              part: cost_key_figure
              type: key_figure
              direction: none
              unit: procent
              source: RKA
              kind: published
              levels: [municipality]
              owner: elderly-care
              contact: statistik@example.org
            """;

    private static Path home;

    /** What is changed, and what is said of it. */
    private record Mistake(String name, String from, String to, String told) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void copySchemas(@TempDir Path folder) throws IOException {
        home = folder;
        try (Stream<Path> files = Files.walk(SharedSpark.home().resolve("schemas"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = home.resolve(SharedSpark.home().relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.createDirectories(home.resolve("conf/indicators"));
    }

    @Test
    void the_catalogue_that_is_changed_here_is_right() throws IOException {
        assertEquals(List.of(), problems(CATALOGUE));
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                new Mistake(
                        "a unit that is no percent",
                        "unit: \"andel (%)\"",
                        "unit: antal",
                        "follow_up_share: a share is told in the unit \"andel (%)\", not \"antal\""),
                new Mistake(
                        "percent of a count",
                        "kind: mean\n  numerator: {table: star.fact_unit_answer, mean: figure",
                        "kind: count\n  numerator: {table: star.fact_unit_answer, count: is_yes",
                        "care_mean: the unit \"andel (%)\" does not fit a count per 1.0"),
                new Mistake(
                        "a share whose numerator is more than its denominator",
                        "denominator: {table: star.fact_inpatient_stay, count: [is_discharged]}",
                        "denominator: {table: star.fact_inpatient_stay, count: [is_discharged, is_fall, is_65_and_over]}",
                        "falls_share: the numerator [is_discharged, is_fall] counts more than the denominator"
                                + " [is_discharged, is_fall, is_65_and_over]; a share's numerator is a part of its"
                                + " denominator"),
                new Mistake(
                        "a share of persons among rows",
                        "numerator: {table: star.fact_inpatient_stay, count: [is_discharged, is_fall]}",
                        "numerator: {table: star.fact_inpatient_stay, persons: [is_discharged, is_fall]}",
                        "falls_share: the numerator counts persons and the denominator count; a share counts both as"
                                + " persons or neither"),
                new Mistake(
                        "a share of other codes",
                        "count: is_answered, of: {question_code: AE31}",
                        "count: is_answered, of: {question_code: AE32}",
                        "follow_up_share: the numerator is of the codes {question_code=AE31} and the denominator of"
                                + " {question_code=AE32}; a share's numerator is a part of its denominator"),
                new Mistake(
                        "a share of itself",
                        "count: is_answered, of: {question_code: AE31}",
                        "count: is_yes, of: {question_code: AE31}",
                        "follow_up_share: numerator and denominator are the same"),
                new Mistake(
                        "a mean of anybody's days",
                        "kind: mean\n  numerator: {table: star.fact_unit_answer, mean: figure, of: {question_code: AE02, service_form: \"1\"}}",
                        "kind: mean\n  numerator: {table: star.fact_inpatient_stay, mean: days_in_hospital}",
                        "care_mean: a mean of persons is shown from at least 3 of them: publish:"
                                + " {smallest_observations: 10}"),
                new Mistake(
                        "limits for green only",
                        "green_from: 90, yellow_from: 70",
                        "green_from: 90",
                        "care_mean: green_from and yellow_from, which colour: limits needs, stand or fall with it"),
                new Mistake(
                        "a share per thousand",
                        "kind: share\n  numerator: {table: star.fact_inpatient",
                        "kind: share\n  per: 1000\n  numerator: {table: star.fact_inpatient",
                        "falls_share: a share is told in percent; leave out per"),
                new Mistake(
                        "a sum of shares",
                        "kind: mean\n  numerator: {table: star.fact_unit_answer, mean: figure",
                        "kind: count\n  numerator: {table: star.fact_unit_answer, sum: figure",
                        "care_mean: figure cannot be summed, because it may be a share or a mean; take {mean: figure}"),
                new Mistake(
                        "sexes of a fact without sex",
                        "levels: [district, municipality, nation]",
                        "by: [sex]\n  levels: [district, municipality, nation]",
                        "follow_up_share: star.fact_municipality_answer has no column sex; leave out by: [sex]"),
                new Mistake("another split", "by: [sex]", "by: [age]", "\"by\" is [age]; values can be told by: [sex]"),
                new Mistake("no direction", "  direction: lower\n", "", "the key \"direction\" is missing"),
                new Mistake(
                        "a direction that is none",
                        "direction: lower",
                        "direction: down",
                        "\"direction\" is \"down\"; it must be one of higher, lower, none"),
                new Mistake(
                        "a level that the source cannot give",
                        "levels: [district, municipality, nation]",
                        "levels: [unit, municipality, nation]",
                        "follow_up_share: star.fact_municipality_answer knows no units; leave out the level unit"),
                new Mistake(
                        "a level that there is not",
                        "levels: [district, municipality, nation]",
                        "levels: [region]",
                        "level \"region\" is none of unit, district, municipality, county, group, nation"),
                new Mistake(
                        "no level",
                        "levels: [district, municipality, nation]",
                        "levels: []",
                        "follow_up_share: no level; name some of unit, district, municipality, county, group, nation"),
                new Mistake(
                        "a worked example that does not compute",
                        "expect: 25}",
                        "expect: 36}",
                        "follow_up_share: the worked example gives 25.0, not 36.0"),
                new Mistake(
                        "no worked example",
                        "  example: {numerator: 160, denominator: 2, expect: 80}\n",
                        "",
                        "care_mean: it has no worked example; add example: {numerator: ..., expect: ...}"),
                new Mistake(
                        "years before the question was asked",
                        "from_year: 2016",
                        "from_year: 2012",
                        "follow_up_share: question_code AE31 is there from 2016 on; from_year is 2012"),
                new Mistake(
                        "years that end before they begin",
                        "from_year: 2016",
                        "from_year: 2016\n  to_year: 2015",
                        "follow_up_share: to_year 2015 is before from_year 2016"),
                new Mistake(
                        "a year without measurement before the first",
                        "{year: 2020, reason: Pandemin.}",
                        "{year: 2018, reason: Pandemin.}",
                        "care_mean: the year 2018 lies outside from_year and to_year"),
                new Mistake(
                        "a year without a reason",
                        "{year: 2020, reason: Pandemin.}",
                        "{year: 2020}",
                        "the key \"reason\" is missing"),
                new Mistake(
                        "measured every nought years",
                        "from_year: 2016",
                        "from_year: 2016\n  measured_every: 0",
                        "follow_up_share: measured_every is 0; it is at least 1"),
                new Mistake(
                        "an expression instead of a name",
                        "count: is_yes,",
                        "count: is_yes + is_partly,",
                        "\"is_yes + is_partly\" is an expression; the catalogue holds names: put the condition into a"
                                + " variable in the star"),
                new Mistake(
                        "a condition instead of a code",
                        "count: is_yes, of: {question_code: AE31}",
                        "count: is_yes, of: {question_code: \"> AE30\"}",
                        "\"> AE30\" is no code; \"of\" says which code a column holds"),
                new Mistake(
                        "an unknown variable",
                        "[is_discharged, is_fall]",
                        "[is_discharged, is_fallen]",
                        "variable \"is_fallen\" is not a column of star.fact_inpatient_stay"),
                new Mistake(
                        "an unknown question",
                        "count: is_yes, of: {question_code: AE31}",
                        "count: is_yes, of: {question_code: AE99}",
                        "\"AE99\" is no code of question_code in schemas/codelist/survey_question.csv"),
                new Mistake(
                        "an unknown table",
                        "{table: star.fact_unit_answer,",
                        "{table: star.fact_units,",
                        "table \"star.fact_units\" has no contract"),
                new Mistake(
                        "an id twice",
                        "- id: care_mean",
                        "- id: falls_share",
                        "indicator id falls_share, version 1, stands already at " + FILE + ":23"),
                new Mistake(
                        "an id that SQL could not write",
                        "- id: care_mean",
                        "- id: Care-mean",
                        "id \"Care-mean\" must be in snake_case"),
                new Mistake(
                        "two versions of one year",
                        "- id: care_mean\n  version: 1",
                        "- id: falls_share\n  version: 2",
                        "falls_share: version 1 goes on in 2019, when version 2 begins; give it a to_year before"),
                new Mistake(
                        "a quality indicator of no dimension",
                        "  dimension: safe\n",
                        "",
                        "care_mean: a quality indicator names its dimension"),
                new Mistake(
                        "a dimension that there is not",
                        "dimension: safe",
                        "dimension: safety",
                        "\"dimension\" is \"safety\"; it must be one of knowledge_based, safe, individualised, efficient,"
                                + " equal, accessible"),
                new Mistake(
                        "an interval of another kind",
                        "interval: none\n  publish:",
                        "interval: wilson\n  publish:",
                        "care_mean: interval: wilson does not fit kind: mean: wilson is for shares, byar for rates and"
                                + " counts, dobson for standardised rates, t for means"),
                new Mistake(
                        "a colour without a direction",
                        "direction: higher\n  unit: \"andel (%)\"\n  source: Socialstyrelsen, enhets",
                        "direction: none\n  unit: \"andel (%)\"\n  source: Socialstyrelsen, enhets",
                        "care_mean: colour: limits needs a direction, higher or lower"),
                new Mistake(
                        "limits the wrong way round",
                        "green_from: 90, yellow_from: 70",
                        "green_from: 70, yellow_from: 90",
                        "care_mean: green_from is no better than yellow_from with direction: higher"),
                new Mistake(
                        "a coverage in percent",
                        "publish: {colour: limits,",
                        "publish: {smallest_coverage: 90, colour: limits,",
                        "care_mean: smallest_coverage is 90.0; it is a share from 0 to 1"),
                new Mistake(
                        "more years together than are read",
                        "kind: share\n  numerator: {table: star.fact_inpatient",
                        "kind: share\n  pooled_years: 10\n  numerator: {table: star.fact_inpatient",
                        "falls_share: pooled_years is 10; it is 1 to 6"),
                new Mistake(
                        "an age-standardised share",
                        "kind: share\n  numerator: {table: star.fact_inpatient",
                        "kind: share\n  interval: wilson\n  standardised: true\n  numerator: {table: star.fact_inpatient",
                        "falls_share: only a rate can be standardised, of facts with the column age or"
                                + " age_at_end_of_year"),
                new Mistake(
                        "an index of what does not exist",
                        "quality: [falls_share]",
                        "quality: [fall_share]",
                        "quality_index: the member fall_share does not exist"),
                new Mistake(
                        "an index of what has no direction",
                        "direction: lower",
                        "direction: none",
                        "quality_index: the member falls_share has no direction, and is no cost, of which less is better"
                                + " in an index"),
                new Mistake(
                        "a replacement that does not exist",
                        "replaced_by: falls_share",
                        "replaced_by: fall_share",
                        "old_share: replaced_by names fall_share, which does not exist"),
                new Mistake(
                        "a replacement by itself",
                        "replaced_by: falls_share",
                        "replaced_by: old_share",
                        "old_share: it is replaced by itself; a changed definition is a new version of the same id"),
                new Mistake(
                        "published under no id",
                        "  published_as: {kolada: N30001}\n",
                        "",
                        "old_share: a published entry says in published_as under which id it is published"),
                new Mistake(
                        "published of the nation",
                        "kind: published\n  levels: [municipality]",
                        "kind: published\n  levels: [municipality, nation]",
                        "old_share: an index and a published value are of municipalities: levels: [municipality]"),
                new Mistake(
                        "an unknown key",
                        "kind: index",
                        "formula: mean\n  kind: index",
                        "unknown key \"formula\"; known here: "),
                new Mistake(
                        "an unknown source",
                        "sources: [inpatient_stay]",
                        "sources: [inpatient_stays]",
                        "source \"inpatient_stays\" has no contract in schemas/source/inpatient_stays.yaml"),
                new Mistake(
                        "nobody who answers for it", "  owner: elderly-care\n", "", "the key \"owner\" is missing"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void is_told(Mistake mistake) throws IOException {
        assertTrue(CATALOGUE.contains(mistake.from()), mistake.from());
        String wrong = CATALOGUE.replaceFirst(
                java.util.regex.Pattern.quote(mistake.from()), java.util.regex.Matcher.quoteReplacement(mistake.to()));
        List<Problem> problems = problems(wrong);
        Problem told = problems.stream()
                .filter(problem -> problem.message().startsWith(mistake.told()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected " + mistake.told() + ", was " + problems));

        assertEquals(FILE, told.file());
        assertTrue(isInEntry(wrong, told.line()), "line " + told.line());
    }

    /** Whether a line is one that differs, or the first line of an entry. */
    private static boolean isInEntry(String wrong, int line) {
        String told = wrong.lines().toList().get(line - 1);
        return told.startsWith("- id:") || !CATALOGUE.lines().toList().contains(told);
    }

    @Test
    void a_released_version_stays_as_it_is() throws IOException {
        Path released = home.resolve("conf/indicators/released.csv");
        Files.writeString(released, ReleasedCatalogue.csv(project(CATALOGUE)));
        try {
            assertEquals(List.of(), problems(CATALOGUE));
            assertEquals(
                    List.of(FILE + ":23: falls_share: version 1 is released and was edited in place: direction was"
                            + " \"lower\"; leave it, and write version 2"),
                    told(CATALOGUE.replace("direction: lower", "direction: higher")));
            assertEquals(
                    List.of(
                            "conf/indicators/released.csv: version 1 of quality_index was released and is gone; keep it,"
                                    + " with lifecycle: retired or with its to_year"),
                    told(CATALOGUE.replace("quality_index", "quality_of_care_index")));
            assertEquals(
                    List.of(),
                    problems(CATALOGUE.replace("owner: elderly-care", "owner: somebody")),
                    "what is no part of the definition may change");
        } finally {
            Files.delete(released);
        }
    }

    private static List<String> told(String catalogue) throws IOException {
        return problems(catalogue).stream()
                .map(problem ->
                        problem.file() + (problem.line() == 0 ? "" : ":" + problem.line()) + ": " + problem.message())
                .toList();
    }

    private static List<Problem> problems(String catalogue) throws IOException {
        Problems problems = new Problems();
        Files.writeString(home.resolve(FILE), catalogue);
        ProjectReader.read(home, problems);
        return problems.sorted();
    }

    private static List<Indicator> project(String catalogue) throws IOException {
        Files.writeString(home.resolve(FILE), catalogue);
        return ProjectReader.read(home).indicators();
    }
}
