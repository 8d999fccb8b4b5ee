package org.jamlik.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.SharedSpark;
import org.jamlik.contract.InvalidProjectException;
import org.jamlik.run.Settings;
import org.jamlik.run.Workspace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One mistake at a time in a copy of this project, and what {@code check} says of it: where, what, and which code.
 *
 * <p>In what is written into a file {@code »} marks the line that the message must tell, and stands for nothing. In
 * what is expected {@code ...} stands for any words.
 */
class SeededMistakesTest {
    @BeforeAll
    static void start_spark() {
        SharedSpark.session();
    }

    @Test
    void the_project_itself_is_consistent(@TempDir Path home) throws IOException {
        copyProject(home);
        assertTrue(check(home).endsWith(" are consistent"), () -> check(home));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "inTables",
        "inSources",
        "inTheDictionary",
        "inTheCatalogue",
        "inSelects",
        "betweenTables",
        "inQueries",
        "betweenPersons",
        "withIdentities"
    })
    void is_told(Mistake mistake, @TempDir Path home) throws IOException {
        copyProject(home);
        String expected = mistake.make(home);
        assertTold(expected, home);
    }

    static Stream<Mistake> inTables() {
        return Stream.of(
                mistake("a misspelt variable")
                        .edit("schemas/register/municipality_change.yaml", "[name, note]", "»[name, noet]")
                        .told("variable \"noet\" is not in schemas/variables.yaml [unknown_variable]"),
                mistake("an unknown key")
                        .edit("schemas/star/dim_sex.yaml", "required:", "»requird:")
                        .told("unknown key \"requird\"; known here: ...required... [unknown_key]"),
                mistake("an unknown key whose value stands on the lines below")
                        .edit("schemas/star/fact_population.yaml", "required:", "»requird:")
                        .told("unknown key \"requird\"; known here: ...required... [unknown_key]"),
                mistake("a missing key")
                        .edit("schemas/star/dim_sex.yaml", "grain: [sex]\n", "")
                        .edit("schemas/star/dim_sex.yaml", "description:", "»description:")
                        .told("the key \"grain\" is missing [missing_key]"),
                mistake("a key without a value")
                        .edit(
                                "schemas/star/dim_sex.yaml",
                                "description: Ett kön i statistiken, eller båda tillsammans.",
                                "»description:")
                        .told("the key \"description\" has no value [missing_key]"),
                mistake("a key that stands twice")
                        .edit("schemas/star/dim_sex.yaml", "load: replace", "load: replace\n»load: replace")
                        .told("the key \"load\" stands twice [duplicate_id]"),
                mistake("a column that stands twice")
                        .edit("schemas/star/dim_sex.yaml", "[label_sv, label_en]", "»[label_sv, label_en, label_sv]")
                        .told("column \"label_sv\" stands twice [duplicate_id]"),
                mistake("a list where a name belongs")
                        .edit("schemas/register/municipality_change.yaml", "[name, note]", "»[name, [note]]")
                        .told("expected a text [wrong_type]"),
                mistake("an unknown word")
                        .edit("schemas/register/population.yaml", "load: period", "»load: perod")
                        .told("\"load\" is \"perod\"; it must be one of replace, period, history, append [wrong_type]"),
                mistake("load: period without period")
                        .edit("schemas/register/population.yaml", "load: period\nperiod: year", "»load: period")
                        .told("\"period\" must be given with load: period, and only then [invalid_contract]"),
                mistake("period without load: period")
                        .edit("schemas/register/population.yaml", "load: period", "»load: replace")
                        .told("\"period\" must be given with load: period, and only then [invalid_contract]"),
                mistake("load: history without history")
                        .edit("schemas/star/dim_sex.yaml", "load: replace", "»load: history")
                        .told(
                                "\"history\" must be given with load: history, and only then [invalid_contract]",
                                "a history needs the columns [valid_from, valid_to, is_current] [invalid_contract]"),
                mistake("a grain that is no column")
                        .edit("schemas/star/dim_sex.yaml", "grain: [sex]", "»grain: [gender]")
                        .told("\"gender\" is not a column of the table [unknown_column]"),
                mistake("a reference to a table that does not exist")
                        .edit("schemas/star/fact_population.yaml", "sex: star.dim_sex", "»sex: star.dim_gender")
                        .told("references star.dim_gender, which has no contract [unknown_table]"),
                mistake("a reference to a column that does not exist")
                        .edit("schemas/star/fact_population.yaml", "sex: star.dim_sex", "»sex: star.dim_age")
                        .told("references column sex of star.dim_age, which has no such column [unknown_column]"),
                mistake("reads_periods of a table without periods")
                        .edit(
                                "schemas/star/fact_population.yaml",
                                "checks:",
                                "»reads_periods: {star.dim_age: [-1, 0]}\nchecks:")
                        .told("reads_periods of star.dim_age, which has no periods [unknown_table]"),
                mistake("parts without periods")
                        .edit("schemas/star/dim_sex.yaml", "load: replace", "»load: replace\nparts: sex")
                        .told("\"parts\" is only for tables with load: period [invalid_contract]"),
                mistake("an unknown rule")
                        .edit("schemas/register/population.yaml", "{rule: in_range", "»{rule: in_rnage")
                        .told("rule \"in_rnage\" is none of in_range, row_count_change, query [invalid_contract]"),
                mistake("a rule that cannot fail")
                        .edit("schemas/register/population.yaml", ", from: 0, to: 2000000}", "}»")
                        .told("in_range needs \"from\" or \"to\" [missing_key]"),
                mistake("a rule about a column that does not exist")
                        .edit("schemas/register/population.yaml", "variable: inhabitants", "»variable: people")
                        .told("\"people\" is not a column of the table [unknown_column]"),
                mistake("a limit that is no number")
                        .edit("schemas/register/population.yaml", "to: 2000000", "»to: two million")
                        .told("expected a number, found \"two million\" [wrong_type]"),
                mistake("a check whose query is missing")
                        .edit("schemas/star/dim_municipality.yaml", "name: overlapping_rows", "»name: overlaping_rows")
                        .told("the query of the check is missing: there is no"
                                + " schemas/star/dim_municipality.overlaping_rows.sql [invalid_contract]")
                        .toldOf(
                                "schemas/star/dim_municipality.overlapping_rows.sql",
                                "no check or rule of star.dim_municipality names this query, so that nobody runs it"
                                        + " [select_without_contract]"),
                mistake("YAML that cannot be read")
                        .edit(
                                "schemas/star/dim_sex.yaml",
                                "attributes: [label_sv, label_en]\n",
                                "attributes: [label_sv, label_en\n»")
                        .told("cannot read YAML: ... [yaml_syntax]"),
                mistake("an empty file")
                        .add("schemas/star/dim_gender.yaml", "# later\n")
                        .told("the file is empty [yaml_syntax]"),
                mistake("two mistakes in two files")
                        .edit("schemas/register/municipality_change.yaml", "[name, note]", "»[name, noet]")
                        .told("variable \"noet\" is not in schemas/variables.yaml [unknown_variable]")
                        .edit("schemas/star/dim_sex.yaml", "load: replace", "»load: replaced")
                        .told("\"load\" is \"replaced\"; it must be one of replace, period, history, append"
                                + " [wrong_type]"));
    }

    static Stream<Mistake> inSources() {
        String population = "schemas/source/population.yaml";
        String diagnosis = "schemas/source/inpatient_diagnosis.yaml";
        return Stream.of(
                mistake("a misspelt variable")
                        .edit(population, "{variable: inhabitants", "»{variable: inhabitans")
                        .told("variable \"inhabitans\" is not in schemas/variables.yaml [unknown_variable]"),
                mistake("an unknown key")
                        .edit(population, "period: year", "period: year\n»perod: year")
                        .told("unknown key \"perod\"; known here: ...period... [unknown_key]"),
                mistake("a missing key")
                        .edit(population, "reject_limit_percent: 0.1\n", "")
                        .edit(population, "description:", "»description:")
                        .told("the key \"reject_limit_percent\" is missing [missing_key]"),
                mistake("an unknown capture")
                        .edit(
                                population,
                                "file: befolkning_kommun_{from_year}",
                                "»file: befolkning_kommun_{first_year}")
                        .told("cannot read the file pattern {first_year} in"
                                + " \"befolkning_kommun_{first_year}_{to_year}.csv\"; each of these may stand once:"
                                + " date, from_year, month, part, sequence, to_year, year [invalid_contract]"),
                mistake("an unknown encoding")
                        .edit(population, "encoding: UTF-8", "»encoding: UTF-9")
                        .told("encoding \"UTF-9\" is not known [invalid_contract]"),
                mistake("two encodings")
                        .edit(population, "encoding: UTF-8", "»encoding: [UTF-8, ISO-8859-1]")
                        .told("expected a text [wrong_type]"),
                mistake("an unknown format")
                        .edit(population, "kind: delimited", "»kind: spreadsheet")
                        .told(
                                "\"kind\" is \"spreadsheet\"; it must be one of delimited, fixed_width, json, sheet, parquet"
                                        + " [wrong_type]"),
                mistake("a separator in a sheet")
                        .edit(
                                population,
                                "{kind: delimited, separator: \",\", quote: '\"', encoding: UTF-8}",
                                "{kind: sheet, »separator: \",\"}")
                        .told("unknown key \"separator\"; known here: ... [unknown_key]"),
                mistake("places in a delimited file")
                        .edit(
                                population,
                                "columns:\n  - {variable: municipality_code",
                                "columns:\n  »- {variable: municipality_code")
                        .edit(population, "delivered_as: [kon]", "delivered_as: [kon], at: [1, 4]")
                        .told("column \"sex\": \"at\" must be given with kind: fixed_width, and only then"
                                + " [invalid_contract]"),
                mistake("a place that begins at nought")
                        .edit(population, "delivered_as: [kon]", "delivered_as: [kon], at: »[0, 4]")
                        .told("\"at\" must be the first position, from 1, and the length [wrong_type]"),
                mistake("a separator of two characters")
                        .edit(population, "separator: \",\"", "»separator: \";;\"")
                        .told("\"separator\" must be one character [wrong_type]"),
                mistake("a column neither delivered nor fixed")
                        .edit(population, "{variable: sex, delivered_as: [kon], ", "»{variable: sex, ")
                        .told("column \"sex\" needs one of delivered_as, fixed and captured [invalid_contract]"),
                mistake("a key that is no column")
                        .edit(
                                population,
                                "key: [municipality_code, age_code, sex, year]",
                                "»key: [municipality_code, ages, sex, year]")
                        .told("\"ages\" is not a column of the source [unknown_column]"),
                mistake("a limit beyond all lines")
                        .edit(population, "reject_limit_percent: 0.1", "»reject_limit_percent: 101")
                        .told("101.0 must be 0 to 100 [invalid_contract]"),
                mistake("a month without its year")
                        .edit(population, "file: befolkning_kommun_{from_year}", "»file: befolkning_kommun_{month}")
                        .told("cannot read the file pattern {month} without {year} in"
                                + " \"befolkning_kommun_{month}_{to_year}.csv\" [invalid_contract]")
                        .edit(population, "inside: {year: from_year}\n", ""),
                mistake("a range that ends before it begins")
                        .edit(population, "[folkmangd], ", "»[folkmangd], between: [10, 9], ")
                        .told("10 stands before 9 [invalid_contract]"),
                mistake("a range of words")
                        .edit(population, "[folkmangd], ", "»[folkmangd], between: [few, many], ")
                        .told("[few, many] is not numbers [invalid_contract]"),
                mistake("a range of texts")
                        .edit(population, "[kon], ", "»[kon], between: [K, M], ")
                        .told("\"between\" needs two ends and a column of numbers or of dates [invalid_contract]"),
                mistake("a form that is no regular expression")
                        .edit(population, "[kon], ", "»[kon], form: \"[KM\", ")
                        .told("\"[KM\" is not a regular expression: Unclosed character class [invalid_contract]"),
                mistake("dates without a day")
                        .edit(population, "encoding: UTF-8", "»encoding: UTF-8, dates: yyyyMM")
                        .told("\"yyyyMM\" is not a pattern of dates such as yyyyMMdd [invalid_contract]"),
                mistake("a capture that the name does not have")
                        .edit(population, "inside: {year: from_year}", "»inside: {year: month}")
                        .told("\"month\" is not a capture of befolkning_kommun_{from_year}_{to_year}.csv; it must be"
                                + " year or month or from_year, and stand there [invalid_contract]"),
                mistake("a sender that no column tells")
                        .edit(
                                population,
                                "period: year",
                                "period: year\nsenders:\n  »{column: sender, expected: municipality}")
                        .told("\"sender\" is not a text column of the source [unknown_column]"),
                mistake("senders of a code list that does not exist")
                        .edit(
                                population,
                                "period: year",
                                "period: year\nsenders:\n  »{column: municipality_code, expected: towns}")
                        .told("code list \"towns\" does not exist: there is no schemas/codelist/towns.csv"
                                + " [unknown_code_list]"),
                mistake("a source of persons without a legal basis")
                        .edit(
                                "schemas/source/income.yaml",
                                "legal_basis: Lagen (2001:99) och förordningen (2001:100) om den officiella statistiken; avtal"
                                        + " med SCB\n",
                                "")
                        .edit("schemas/source/income.yaml", "description:", "»description:")
                        .told("a source of persons needs \"legal_basis\", \"permitted_linkages\" (which may be []) and"
                                + " \"retention_years\" [missing_key]"),
                mistake("a source of persons that may be kept for ever")
                        .edit("schemas/source/income.yaml", "retention_years: 10\n", "")
                        .edit("schemas/source/income.yaml", "description:", "»description:")
                        .told("a source of persons needs \"legal_basis\", \"permitted_linkages\" (which may be []) and"
                                + " \"retention_years\" [missing_key]"),
                mistake("a source of persons that may not be kept at all")
                        .edit("schemas/source/income.yaml", "retention_years: 10", "retention_years: »0")
                        .told("0 must be at least 1 year [invalid_contract]"),
                mistake("a source of persons in which nobody could be found")
                        .edit(
                                diagnosis,
                                "persons_of: {source: inpatient_stay, by: [provider_code, reported_year, reported_month, contact_id]}\n",
                                "")
                        .edit(diagnosis, "description:", "»description:")
                        .told("a source of persons needs a column whose \"identity\" names the variable of the person's"
                                + " key, or \"persons_of\" the source that has one for its lines, and not both"
                                + " [missing_key]"),
                mistake("persons of a source that does not exist")
                        .edit(diagnosis, "persons_of: {source: inpatient_stay", "persons_of: »{source: stay")
                        .told("persons_of source.stay, which has no contract [unknown_table]"),
                mistake("persons of a source without numbers")
                        .edit(
                                diagnosis,
                                "persons_of: {source: inpatient_stay",
                                "persons_of: »{source: inpatient_procedure")
                        .told("persons_of source.inpatient_procedure, which has no numbers of persons"
                                + " [invalid_contract]"),
                mistake("persons by a variable that their source lacks")
                        .edit(
                                diagnosis,
                                "persons_of: {source: inpatient_stay, by: [",
                                "persons_of: »{source: inpatient_stay, by: [code_number, ")
                        .told("persons_of source.inpatient_stay by code_number, which is no column of it"
                                + " [unknown_column]"),
                mistake("persons by what many share")
                        .edit(
                                diagnosis,
                                "by: [provider_code, reported_year, reported_month, contact_id]",
                                "by: »[provider_code, reported_year, reported_month]")
                        .told("\"by\" needs a column of \"identity: true\", which every line has: the others are many"
                                + " persons' [invalid_contract]"),
                mistake("persons by what may be missing")
                        .edit(
                                diagnosis,
                                "by: [provider_code, reported_year, reported_month, contact_id]",
                                "by: »[provider_code, reported_year, reported_month, contact_id]")
                        .edit(diagnosis, "[VARDKONTAKT], required: value", "[VARDKONTAKT], required: column")
                        .told("\"contact_id\" may be missing in a line; whose it is must be said by columns of"
                                + " \"required: value\" [invalid_contract]"),
                mistake("numbers of persons in a public source")
                        .edit(population, "description:", "»description:")
                        .edit(population, "delivered_as: [kommun_kod]", "delivered_as: [kommun_kod], identity: true")
                        .told(
                                "a source with a column of \"identity: true\" is not public; say \"confidentiality: person\""
                                        + " [invalid_contract]"),
                mistake("a December that carries the year in files without months")
                        .edit(population, "period: year", "period: year\n»last_month_carries_year: true")
                        .told("the file pattern has no {month} [invalid_contract]"),
                mistake("generations with a gap")
                        .edit(
                                population,
                                "period: year",
                                "period: year\ngenerations:\n"
                                        + "  - {name: a, valid_from: 1968, valid_to: 1999, description: a}\n"
                                        + "  - »{name: b, valid_from: 2001-01, description: b}")
                        .told("generation \"b\" begins 2001-01; \"a\" before it ends 1999-12 [invalid_contract]"),
                mistake("a generation of no time")
                        .edit(
                                population,
                                "period: year",
                                "period: year\ngenerations:\n" + "  - {name: a, valid_from: »2001-13, description: a}")
                        .told("\"2001-13\" is neither a year nor a month such as \"2017-01\" [wrong_type]"),
                mistake("headings of a generation that does not exist")
                        .edit(population, "delivered_as: [kon]", "delivered_as: {old: »[kon]}")
                        .told("\"old\" is not a generation of the source; it must be one of [] [invalid_contract]"),
                mistake("a rule without a SELECT")
                        .edit(population, "period: year", "period: year\nrules:\n  - »{name: sums, says: Summan.}")
                        .told("the SELECT of the rule is missing: there is no schemas/source/population.sums.sql"
                                + " [invalid_contract]"),
                mistake("a rule that reads something else than the delivery")
                        .edit(population, "period: year", "period: year\nrules:\n  - {name: sums, says: Summan.}")
                        .add("schemas/source/population.sums.sql", "select 1L as line\n»from register.population\n")
                        .told(
                                "a rule of source.population reads register.population; it may read only delivery and code"
                                        + " lists that exist [stage_violation]"),
                mistake("a rule that returns something else than lines")
                        .edit(population, "period: year", "period: year\nrules:\n  - {name: sums, says: Summan.}")
                        .add("schemas/source/population.sums.sql", "select delivery.year\nfrom delivery\n")
                        .told("a rule returns the line numbers of the lines that break"
                                + " it, in one column \"line\"; this returns year INT [column_mismatch]"),
                mistake("a correction of a column that does not exist")
                        .add(
                                "schemas/source/population.corrections.yaml",
                                "- {key: {year: 2008}, column: people, old: »1, new: 2, reason: a, provider: b, date: c}\n")
                        .told("\"people\" is not a column of the source [unknown_column]"),
                mistake("a correction that is no value of its column")
                        .add(
                                "schemas/source/population.corrections.yaml",
                                "- {key: {year: 2008}, column: sex, old: K, new: »X, reason: a, provider: b, date: c}\n")
                        .told("\"X\" is no value of \"sex\" (string) [wrong_type]"),
                mistake("a correction of one person's value")
                        .add(
                                "schemas/source/income.corrections.yaml",
                                "- {key: {year: 2008, personal_number: »a}, column: work_income, old: 1, new: 2,"
                                        + " reason: a, provider: b, date: c}\n")
                        .told(
                                "\"personal_number\" holds numbers of persons, which must not stand in this file; take the"
                                        + " correction away and ask the provider for a corrected delivery [invalid_contract]"),
                mistake("a correction of a number of a person")
                        .add(
                                "schemas/source/income.corrections.yaml",
                                "- key: {year: 2008}\n  column: »personal_number\n  old: a\n  new: b\n"
                                        + "  reason: a\n  provider: b\n  date: c\n")
                        .told(
                                "\"personal_number\" holds numbers of persons, which must not stand in this file; take the"
                                        + " correction away and ask the provider for a corrected delivery [invalid_contract]"),
                mistake("corrections of nothing")
                        .add("schemas/source/people.corrections.yaml", "[]\n")
                        .told("corrections of source.people, which has no contract" + " [invalid_contract]"),
                mistake("a table made from persons")
                        .edit("schemas/register/income.yaml", "confidentiality: person\n", "")
                        .edit("jobs/register/income.sql", "from source.income", "»from source.income")
                        .told("register.income reads source.income, which speaks of single persons; say"
                                + " confidentiality: person in schemas/register/income.yaml, or count them in star"
                                + " [stage_violation]"),
                mistake("a period inside a column that is no whole number")
                        .edit(population, "inside: {year: from_year}", "»inside: {sex: from_year}")
                        .told("\"sex\" is not an int column of the source [unknown_column]"));
    }

    static Stream<Mistake> inTheDictionary() {
        return Stream.of(
                mistake("an unknown code list")
                        .edit("schemas/variables.yaml", "code_list: age_group", "»code_list: age_class")
                        .told("code list \"age_class\" of age_code does not exist:"
                                + " there is no schemas/codelist/age_class.csv [unknown_code_list]"),
                mistake("an unknown type")
                        .edit("schemas/variables.yaml", "first_day: {type: date", "»first_day: {type: day")
                        .told("type \"day\" of first_day is none of string, int, ... [wrong_type]"),
                mistake("a name that SQL could not write")
                        .edit(
                                "schemas/variables.yaml",
                                "year: {",
                                "\"»year 2\": {type: int, label: År, description: År.}\nyear: {")
                        .told("\"year 2\" must be in snake_case [invalid_contract]"),
                mistake("a code list row with a wrong date")
                        .edit("schemas/codelist/sex.csv", "Men,1900-01-01", "»Men,1900-13-01")
                        .told("expected 5 values with a code, a valid_from date and a valid_to date or nothing"
                                + " [invalid_code_list]"),
                mistake("a code list row with a wrong date below an empty line")
                        .edit("schemas/codelist/sex.csv", "M,Män,Men,1900-01-01", "\n»M,Män,Men,1900-13-01")
                        .told("expected 5 values with a code, a valid_from date and a valid_to date or nothing"
                                + " [invalid_code_list]"),
                mistake("a code that stands twice")
                        .edit("schemas/codelist/sex.csv", "M,Män,Men,1900-01-01", "»K,Män,Men,1900-01-01")
                        .told("code K stands twice from 1900-01-01 [invalid_code_list]"),
                mistake("a code list with other columns")
                        .edit("schemas/codelist/sex.csv", "code,label_sv", "»kod,label_sv")
                        .told("the columns must begin with [code, label_sv, label_en, valid_from, valid_to]"
                                + " [invalid_code_list]"),
                mistake("a code list with a column without a name")
                        .edit("schemas/codelist/sex.csv", "valid_to\n", "valid_to,»\n")
                        .told("a column has no name [invalid_code_list]"));
    }

    static Stream<Mistake> inTheCatalogue() {
        String catalogue = "conf/indicators/general.yaml";
        return Stream.of(
                mistake("an expression as a numerator")
                        .edit(
                                catalogue,
                                "numerator: {table: star.fact_population, sum: inhabitants_65_and_over}",
                                "»numerator: inhabitants_65_and_over - inhabitants_80_and_over")
                        .told("\"inhabitants_65_and_over - inhabitants_80_and_over\" is no {table, count} or the like;"
                                + " a condition belongs to a variable in the star"
                                + " [expression_in_catalogue]"),
                mistake("an expression in a sum")
                        .edit(catalogue, "sum: inhabitants_65_and_over}", "»sum: inhabitants * 2}")
                        .told("\"inhabitants * 2\" is an expression; the catalogue holds names:"
                                + " put the condition into a variable in the star [expression_in_catalogue]"),
                mistake("an id that stands twice")
                        .edit(catalogue, "- id: inhabitants_80_and_over_share", "»- id: inhabitants_65_and_over")
                        .told("indicator id inhabitants_65_and_over, version 1, stands already at"
                                + " conf/indicators/general.yaml:... [duplicate_id]"),
                mistake("an id that SQL could not write")
                        .edit(catalogue, "- id: inhabitants_80_and_over_share", "»- id: Andel 80+")
                        .told("id \"Andel 80+\" must be in snake_case [invalid_indicator]"),
                mistake("a variable that does not exist")
                        .edit(catalogue, "sum: inhabitants_80_and_over}", "»sum: inhabitants_90_and_over}")
                        .told("variable \"inhabitants_90_and_over\" is not a column of star.fact_population"
                                + " [unknown_column]"),
                mistake("a variable of another table")
                        .edit(catalogue, "sum: inhabitants_80_and_over}", "»sum: coverage}")
                        .told("variable \"coverage\" is not a column of star.fact_population [unknown_column]"),
                mistake("a denominator that does not exist")
                        .edit(catalogue, "sum: inhabitants_of_all_ages}", "»sum: inhabitants_of_any_age}")
                        .told("variable \"inhabitants_of_any_age\" is not a column of star.fact_population"
                                + " [unknown_column]"),
                mistake("a table that does not exist")
                        .edit(catalogue, "{table: star.fact_population,", "»{table: star.fact_people,")
                        .told("table \"star.fact_people\" has no contract [unknown_table]"),
                mistake("a table that is no fact")
                        .edit(
                                catalogue,
                                "{table: star.fact_population, sum: inhabitants_65_and_over}",
                                "»{table: star.dim_age, sum: age_from}")
                        .told("star.dim_age is not a fact to count in: a table in star with load: period and the column"
                                + " municipality_key [invalid_indicator]"),
                mistake("a count of what is not true or false")
                        .edit(catalogue, "sum: inhabitants_65_and_over}", "»count: inhabitants_65_and_over}")
                        .told(
                                "inhabitants_65_and_over is bigint; count and persons take a boolean variable, persons also person_key,"
                                        + " sum, mean and median a number"
                                        + " [type_mismatch]"),
                mistake("a sum of texts")
                        .edit(catalogue, "sum: inhabitants_65_and_over}", "»sum: age_code}")
                        .told("age_code is string; count and persons take a boolean variable, persons also person_key,"
                                + " sum, mean and median a number [type_mismatch]"),
                mistake("a share without a denominator")
                        .edit(catalogue, "kind: count", "kind: share")
                        .edit(catalogue, "- id: inhabitants_65_and_over\n", "»- id: inhabitants_65_and_over\n")
                        .told(
                                "inhabitants_65_and_over: a share is told in the unit \"andel (%)\", not \"antal\""
                                        + " [invalid_indicator]",
                                "inhabitants_65_and_over: a share needs a denominator [invalid_indicator]",
                                "the key \"denominator_text\" is missing [missing_key]"),
                mistake("an unknown key")
                        .edit(catalogue, "  kind: count", "  »confidence: 95\n  kind: count")
                        .told("unknown key \"confidence\"; known here: ...kind... [unknown_key]"),
                mistake("a missing key")
                        .edit(catalogue, "  unit: antal\n", "")
                        .edit(catalogue, "- id: inhabitants_65_and_over\n", "»- id: inhabitants_65_and_over\n")
                        .told("the key \"unit\" is missing [missing_key]"),
                mistake("half a version")
                        .edit(catalogue, "version: 1", "»version: 1.5")
                        .told("expected a whole number, found \"1.5\" [wrong_type]"),
                mistake("an unknown level")
                        .edit(catalogue, "[municipality, county, nation]", "»[municipality, county, world]")
                        .told("level \"world\" is none of unit, district, municipality, county, group, nation"
                                + " [invalid_indicator]"),
                mistake("a share whose denominator is in another table")
                        .edit(catalogue, "- id: deaths_per_1000\n", "»- id: deaths_per_1000\n")
                        .edit(catalogue, "  kind: rate\n  per: 1000\n", "  kind: share\n")
                        .told(
                                "deaths_per_1000: a share is told in the unit \"andel (%)\", not \"per 1 000 invånare\""
                                        + " [invalid_indicator]",
                                "deaths_per_1000: the numerator is in star.fact_death and the denominator in"
                                        + " star.fact_population_by_age; a share counts both in one table, what is no part"
                                        + " of the denominator is a rate or a ratio [invalid_indicator]",
                                "deaths_per_1000: the worked example gives 1.2, not 12.0 [invalid_indicator]"),
                mistake("a code that is no code")
                        .edit(
                                "conf/indicators/economic_assistance.yaml",
                                "{table: star.fact_cost, sum: gross_cost, of: {activity_code: \"575\"}}",
                                "{table: star.fact_cost, sum: gross_cost, of: {activity_code: »\"999\"}}")
                        .told("\"999\" is no code of activity_code in schemas/codelist/account_activity.csv"
                                + " [invalid_indicator]"),
                mistake("sexes of a fact without sex")
                        .edit(
                                "conf/indicators/crisis_preparedness.yaml",
                                "- id: continuity_plan\n",
                                "»- id: continuity_plan\n  by: [sex]\n")
                        .told("continuity_plan: star.fact_municipality_answer has no column sex; leave out by: [sex]"
                                + " [invalid_indicator]"),
                mistake("a level that the fact does not know")
                        .edit(
                                "conf/indicators/crisis_preparedness.yaml",
                                "levels: [district, municipality",
                                "levels: [unit, municipality")
                        .edit(
                                "conf/indicators/crisis_preparedness.yaml",
                                "- id: continuity_plan\n",
                                "»- id: continuity_plan\n")
                        .told("continuity_plan: star.fact_municipality_answer knows no units; leave out the level unit"
                                + " [invalid_indicator]"),
                mistake("an index of what does not exist")
                        .edit(
                                "conf/indicators/economic_assistance.yaml",
                                "results: [assistance_long_term_share,",
                                "results: [assistance_for_long,")
                        .edit(
                                "conf/indicators/economic_assistance.yaml",
                                "- id: assistance_quality_index\n",
                                "»- id: assistance_quality_index\n")
                        .told("assistance_quality_index: the member assistance_for_long does not exist"
                                + " [invalid_indicator]"),
                mistake("a source without a contract")
                        .edit(catalogue, "sources: [death, population_person]", "sources: »[deaths, population_person]")
                        .told("source \"deaths\" has no contract in schemas/source/deaths.yaml [unknown_table]"),
                mistake("a file of an area that does not exist")
                        .add("conf/indicators/elder_care.yaml", "»[]\n")
                        .told("\"elder_care\" is not an area in schemas/codelist/area.csv [unknown_code_list]"));
    }

    static Stream<Mistake> inSelects() {
        String sex = "jobs/star/dim_sex.sql";
        return Stream.of(
                mistake("a syntax error")
                        .edit(sex, "from codelist.sex as sex", "from codelist.sex as sex\n»wher sex.code <> 'T'")
                        .told("...Syntax error at or near 'wher'... [sql_syntax]"),
                mistake("a second statement")
                        .edit(sex, "from codelist.sex as sex", "from codelist.sex as sex;\n»select 1")
                        .told("...Syntax error at or near 'select'... [sql_syntax]"),
                mistake("an INSERT")
                        .edit(sex, "select\n", "»insert into star.dim_age\nselect\n")
                        .told("InsertIntoStatement is not a SELECT; a job is one SELECT, and load in the contract"
                                + " says how its rows are written [not_a_select]"),
                mistake("a CREATE TABLE")
                        .edit(sex, "select\n", "»create table star.dim_sex as\nselect\n")
                        .told("CreateTableAsSelect is not a SELECT; a job is one SELECT, and load in the contract"
                                + " says how its rows are written [not_a_select]"),
                mistake("a star at the top")
                        .edit(sex, "    sex.code as sex,", "»    sex.*,")
                        .told("* stands in the outermost SELECT; list the columns in the order of the contract"
                                + " [select_star]"),
                mistake("a star at the top below another one that may be")
                        .edit("jobs/star/dim_indicator.sql", "    entry.indicator_id,", "»    entry.*,")
                        .told("* stands in the outermost SELECT; list the columns in the order of the contract"
                                + " [select_star]"),
                mistake("a star at the top before except")
                        .edit(
                                sex,
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\nexcept\n»select * from star.dim_age")
                        .told("* stands in the outermost SELECT; list the columns in the order of the contract"
                                + " [select_star]"),
                mistake("today's date")
                        .edit(
                                sex,
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\n»where sex.valid_from < current_date()")
                        .told("current_date gives another result every time; take dates from the data or from :period"
                                + " [not_reproducible]"),
                mistake("today's date without brackets")
                        .edit(
                                sex,
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\n»where sex.valid_from < CURRENT_DATE")
                        .told("current_date gives another result every time; take dates from the data or from :period"
                                + " [not_reproducible]"),
                mistake("today's date as a literal")
                        .edit(
                                sex,
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\n»where sex.valid_from < date 'today'")
                        .told("date 'today' gives another result every time; take dates from the data or from :period"
                                + " [not_reproducible]"),
                mistake("a random number below a word that holds its name")
                        .edit(
                                sex,
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\nwhere sex.label_sv <> 'brand'\n»    and rand() < 0.5")
                        .told("rand gives another result every time; take dates from the data or from :period"
                                + " [not_reproducible]"),
                mistake("a random sample")
                        .edit(sex, "from codelist.sex as sex", "»from codelist.sex tablesample (50 percent) as sex")
                        .told("tablesample gives another result every time; take dates from the data or from :period"
                                + " [not_reproducible]"),
                mistake("a file")
                        .edit(sex, "from codelist.sex as sex", "»from parquet.`/landing/sex` as sex")
                        .told("parquet.`/landing/sex` is not a table of the warehouse;"
                                + " a SELECT names schema.table, never a path [file_path_in_select]"),
                mistake("a file of another format")
                        .edit(sex, "from codelist.sex as sex", "»from csv.`sex.csv` as sex")
                        .told("csv.`sex.csv` is not a table of the warehouse;"
                                + " a SELECT names schema.table, never a path [file_path_in_select]"),
                mistake("an unknown parameter")
                        .edit(
                                sex,
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\n»where sex.valid_from <= :day")
                        .told("parameter :day is not known; only :period is, in tables with load: period"
                                + " [invalid_contract]"),
                mistake("the period of a table without periods")
                        .edit(
                                sex,
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\n»where year(sex.valid_from) <= :period")
                        .told("parameter :period is not known; only :period is, in tables with load: period"
                                + " [invalid_contract]"),
                mistake("a SELECT in Latin-1")
                        .addLatin1(sex, "-- En rad per kön.\nselect 1\n")
                        .told("the file is not UTF-8 [sql_syntax]"),
                mistake("a contract in Latin-1")
                        .addLatin1("schemas/star/dim_gender.yaml", "description: Kön.\n")
                        .told("the file is not UTF-8 [yaml_syntax]"),
                mistake("a code list in Latin-1")
                        .addLatin1(
                                "schemas/codelist/gender.csv",
                                "code,label_sv,label_en,valid_from,valid_to\nM,Män,Men,1900-01-01,\n")
                        .told("the file is not UTF-8 [invalid_code_list]"));
    }

    static Stream<Mistake> betweenTables() {
        return Stream.of(
                mistake("a mart that reads a register")
                        .add("schemas/mart/population.yaml", MART)
                        .add(
                                "jobs/mart/population.sql",
                                "-- One row per year.\n"
                                        + "select distinct\n"
                                        + "    population.year\n"
                                        + "»from register.population as population\n")
                        .told("mart.population reads register.population; mart may read only mart, star"
                                + " [stage_violation]"),
                mistake("a star that reads a source")
                        .edit("jobs/star/dim_sex.sql", "from codelist.sex as sex", "»from source.population as sex")
                        .told("star.dim_sex reads source.population; star may read only"
                                + " catalogue, codelist, register, star, survey [stage_violation]"),
                mistake("a register that reads the star")
                        .edit("jobs/register/population.sql", "from source.population", "»from star.fact_population")
                        .told("register.population reads star.fact_population; register may read only"
                                + " codelist, identity, source [stage_violation]"),
                mistake("a table of an unknown stage")
                        .add("schemas/stars/population.yaml", MART)
                        .add(
                                "jobs/stars/population.sql",
                                "-- One row per year.\n"
                                        + "select distinct\n"
                                        + "    population.year\n"
                                        + "from star.fact_population as population\n")
                        .told("stars.population is in no stage; a SELECT makes tables in edition, mart, register, star,"
                                + " survey [stage_violation]"),
                mistake("two tables that read each other")
                        .edit(
                                "jobs/star/dim_age.sql",
                                "from codelist.age_group as age_group",
                                "from codelist.age_group as age_group\ncross join star.dim_sex as sex")
                        .edit(
                                "jobs/star/dim_sex.sql",
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\ncross join star.dim_age as age")
                        .told("star.dim_sex reads itself: star.dim_sex -> star.dim_age -> star.dim_sex"
                                + " [dependency_cycle]"),
                mistake("a table that reads itself")
                        .edit("jobs/star/dim_sex.sql", "from codelist.sex as sex", "from star.dim_sex as sex")
                        .told("star.dim_sex reads itself: star.dim_sex -> star.dim_sex [dependency_cycle]"),
                mistake("a table that does not exist")
                        .edit("jobs/star/fact_population.sql", "join star.dim_age as age", "»join star.dim_ages as age")
                        .told("star.fact_population reads star.dim_ages, which does not exist [unknown_table]"),
                mistake("a contract without a SELECT")
                        .remove("jobs/star/dim_sex.sql")
                        .toldOf(
                                "schemas/star/dim_sex.yaml",
                                "star.dim_sex has a contract but nothing makes it: there is no jobs/star/dim_sex.sql"
                                        + " [contract_without_select]"),
                mistake("a SELECT without a contract")
                        .add("jobs/star/dim_gender.sql", "select 1 as gender\n")
                        .told("jobs/star/dim_gender.sql makes star.dim_gender, which has no contract in"
                                + " schemas/star/dim_gender.yaml [select_without_contract]"),
                mistake("a SELECT for what the catalogue makes")
                        .add("jobs/mart/cell.sql", "select 1 as total\n")
                        .told("jobs/mart/cell.sql makes mart.cell, which is made_by: catalogue in"
                                + " schemas/mart/cell.yaml [select_without_contract]"),
                mistake("parts of a SELECT that has none")
                        .edit("schemas/star/fact_population.yaml", "period: year", "period: year\nparts: sex")
                        .told("parts is for branches joined by UNION ALL that each say 'text' as sex;"
                                + " jobs/star/fact_population.sql has others [invalid_contract]"),
                mistake("reads_periods of a table that is not read")
                        .edit(
                                "schemas/star/fact_population.yaml",
                                "checks:",
                                "reads_periods: {star.fact_published_value: [-1, 0]}\nchecks:")
                        .told("reads_periods names star.fact_published_value, which jobs/star/fact_population.sql"
                                + " does not read [invalid_contract]"),
                mistake("two mistakes in two SELECTs")
                        .edit(
                                "jobs/star/dim_age.sql",
                                "from codelist.age_group as age_group",
                                "from codelist.age_group as age_group\n»where rand() < 0.5")
                        .told("rand gives another result every time; take dates from the data or from :period"
                                + " [not_reproducible]")
                        .edit("jobs/star/dim_sex.sql", "    sex.code as sex,", "»    sex.*,")
                        .told("* stands in the outermost SELECT; list the columns in the order of the contract"
                                + " [select_star]"));
    }

    static Stream<Mistake> inQueries() {
        String query = "schemas/star/dim_municipality.overlapping_rows.sql";
        return Stream.of(
                mistake("a syntax error in a check")
                        .edit(query, "from star.dim_municipality as earlier", "»form star.dim_municipality as earlier")
                        .told("...Syntax error at or near ... [sql_syntax]"),
                mistake("a check that writes")
                        .edit(query, "select\n", "»insert into star.dim_municipality\nselect\n")
                        .told("InsertIntoStatement is not a SELECT; a check is one SELECT that returns the rows that"
                                + " violate it [not_a_select]"),
                mistake("a check that ends with a semicolon")
                        .edit(query, "<= earlier.valid_to", "<= earlier.valid_to;")
                        .told("a check ends without a semicolon; it becomes part of a query [sql_syntax]"),
                mistake("a check that reads a file")
                        .edit(query, "from star.dim_municipality as earlier", "»from parquet.`/x` as earlier")
                        .told("parquet.`/x` is not a table of the warehouse;"
                                + " a SELECT names schema.table, never a path [file_path_in_select]"),
                mistake("a check of a table that does not exist")
                        .edit(
                                query,
                                "from star.dim_municipality as earlier",
                                "»from star.dim_municipalities as earlier")
                        .told("star.dim_municipality reads star.dim_municipalities, which does not"
                                + " exist [unknown_table]"));
    }

    /** What joins persons of sources that do not permit it. */
    static Stream<Mistake> betweenPersons() {
        String income = "jobs/register/income.sql";
        String from = "from source.income as income";
        String neither = "register.income joins persons of source.death and source.income, which neither"
                + " schemas/source/death.yaml nor schemas/source/income.yaml permits; add income to permitted_linkages"
                + " of source.death and add death to permitted_linkages of source.income if the law allows it, or do not"
                + " join them [linkage_not_permitted]";
        String fromSex = "from codelist.sex as sex";
        return Stream.of(
                mistake("a join of two sources that do not know each other")
                        .edit(
                                income,
                                from,
                                from + "\n»join source.death as death\n    on death.person_key = income.person_key")
                        .told(neither),
                mistake("a join that only one of the two permits")
                        .edit("schemas/source/education.yaml", "person_number_change, income,", "person_number_change,")
                        .edit(income, from, from + "\n»left join source.education as education\n    using (person_key)")
                        .told(
                                "register.income joins persons of source.education and source.income, which"
                                        + " schemas/source/education.yaml does not permit; add income to permitted_linkages of"
                                        + " source.education if the law allows it, or do not join them [linkage_not_permitted]"),
                mistake("two tables with a comma between")
                        .edit(income, from, from + ",\n»    source.death as death")
                        .told(neither),
                mistake("persons of another source looked for in a subquery")
                        .edit(
                                income,
                                from,
                                from + "\nwhere exists (\n    select 1\n»    from source.death as death\n"
                                        + "    where death.person_key = income.person_key\n)")
                        .told(neither),
                mistake("persons of another source left out by their keys")
                        .edit(
                                income,
                                from,
                                from + "\nwhere income.person_key not in (\n"
                                        + "»    select death.person_key from source.death as death)")
                        .told(neither),
                mistake("a join with a common table expression")
                        .edit(
                                income,
                                "select\n    income.year,",
                                "with\ndead as (\n    select death.person_key\n»    from source.death as death\n)\n"
                                        + "select\n    income.year,")
                        .edit(income, from, from + "\njoin dead\n    on dead.person_key = income.person_key")
                        .told(neither),
                mistake("a join of two tables of persons")
                        .edit(
                                "jobs/star/dim_sex.sql",
                                fromSex,
                                fromSex + "\ncross join register.income as income\n»cross join register.death as death")
                        .told(neither.replace("register.income joins", "star.dim_sex joins")
                                .replace(
                                        "source.income, which",
                                        "source.income (in register.income and register.death), which")),
                mistake("a table of several sources joined with itself")
                        .edit(
                                "jobs/star/dim_sex.sql",
                                fromSex,
                                fromSex + "\ncross join register.quality_register_event as earlier\n"
                                        + "»cross join register.quality_register_event as later")
                        .told(
                                unlinked("palliative_care", "senior_alert"),
                                unlinked("palliative_care", "stroke_care"),
                                unlinked("senior_alert", "stroke_care")),
                mistake("a check that joins persons")
                        .edit(
                                "schemas/star/dim_municipality.overlapping_rows.sql",
                                "from star.dim_municipality as earlier",
                                "from star.dim_municipality as earlier\ncross join register.income as income\n"
                                        + "»cross join register.death as death")
                        .told(neither.replace("register.income joins", "a check of star.dim_municipality joins")
                                .replace(
                                        "source.income, which",
                                        "source.income (in register.income and register.death), which")));
    }

    private static String unlinked(String one, String other) {
        return "star.dim_sex joins persons of source." + one + " and source." + other
                + " (in register.quality_register_event), which neither schemas/source/" + one
                + ".yaml nor schemas/source/" + other + ".yaml permits; add " + other
                + " to permitted_linkages of source." + one + " and add " + one + " to permitted_linkages of source."
                + other + " if the law allows it, or do not join them [linkage_not_permitted]";
    }

    /** What reads the numbers of persons, which none of these may. */
    static Stream<Mistake> withIdentities() {
        String query = "schemas/star/dim_municipality.overlapping_rows.sql";
        return Stream.of(
                mistake("a star that reads identities")
                        .edit("jobs/star/dim_sex.sql", "from codelist.sex as sex", "»from identity.person as sex")
                        .told("star.dim_sex reads identity.person; star may read only"
                                + " catalogue, codelist, register, star, survey [stage_violation]"),
                mistake("a star that reads identities in a subquery")
                        .edit(
                                "jobs/star/dim_sex.sql",
                                "from codelist.sex as sex",
                                "from codelist.sex as sex\n»where 1 < (select count(*) from identity.sighting)")
                        .told("star.dim_sex reads identity.sighting; star may read only"
                                + " catalogue, codelist, register, star, survey [stage_violation]"),
                mistake("a mart that reads identities")
                        .add("schemas/mart/population.yaml", MART)
                        .add(
                                "jobs/mart/population.sql",
                                "-- One row per year.\n"
                                        + "select distinct\n"
                                        + "    sighting.year\n"
                                        + "»from identity.sighting as sighting\n")
                        .told("mart.population reads identity.sighting; mart may read only mart, star"
                                + " [stage_violation]"),
                mistake("a survey that reads identities")
                        .edit(
                                "jobs/survey/user_answer.sql",
                                "from source.user_survey as survey",
                                "»from identity.person as survey")
                        .told("survey.user_answer reads identity.person; survey may read only"
                                + " codelist, source [stage_violation]"),
                mistake("a check that reads identities")
                        .edit(query, "from star.dim_municipality as earlier", "»from identity.person as earlier")
                        .told("a check of star.dim_municipality reads identity.person; only checks of identity may read"
                                + " it [stage_violation]"),
                mistake("a rule of a source that reads identities")
                        .edit("schemas/source/death.died_before_born.sql", "from delivery", "»from identity.person")
                        .told("a rule of source.death reads identity.person; it may read only delivery and code lists"
                                + " that exist [stage_violation]"),
                mistake("a table whose name is put together")
                        .edit(
                                "jobs/star/dim_sex.sql",
                                "from codelist.sex as sex",
                                "»from identifier('identity' || '.person') as sex")
                        .told("PlanWithUnresolvedIdentifier is not a SELECT; a job is one SELECT, and load in the"
                                + " contract says how its rows are written [not_a_select]"));
    }

    private static final String MART =
            """
            description: Ett år.
            load: replace
            grain: [year]
            identifiers: [year]
            """;

    /** These are found by Spark's analysis of all SELECTs, which takes seconds; so they stand in one copy. */
    @Test
    void what_only_the_analysis_finds_is_told_at_once(@TempDir Path home) throws IOException {
        copyProject(home);
        String expected = mistake("seven SELECTs")
                .edit("jobs/register/population.sql", "population.inhabitants", "»population.inhabitans")
                .told("...`population`.`inhabitans` cannot be resolved...`inhabitants`... [unknown_column]")
                .edit("jobs/star/dim_age.sql", "    age_group.label_en,\n", "")
                .told("the SELECT returns other columns than the contract promises; missing: label_en"
                        + " (contract schemas/star/dim_age.yaml) [column_mismatch]")
                .edit("jobs/star/dim_area.sql", "cast(area.sort_order as int)", "cast(area.sort_order as bigint)")
                .told("type of sort_order: the SELECT returns bigint, schemas/variables.yaml says int"
                        + " (contract schemas/star/dim_area.yaml) [type_mismatch]")
                .edit("jobs/star/dim_sex.sql", "sex.label_sv,\n    sex.label_en", "sex.label_en,\n    sex.label_sv")
                .told("the columns stand in another order than in the contract, which says sex, label_sv, label_en"
                        + " (contract schemas/star/dim_sex.yaml) [column_mismatch]")
                .edit("jobs/star/dim_year.sql", "as last_day", "as last_day,\n    true as is_leap_year")
                .told("the SELECT returns other columns than the contract promises; not in the contract: is_leap_year"
                        + " (contract schemas/star/dim_year.yaml) [column_mismatch]")
                .edit("jobs/star/fact_population.sql", "make_date(", "»make_day(")
                .told("...`make_day`... [sql_syntax]")
                .edit("schemas/star/dim_municipality.overlapping_rows.sql", "later.municipality_key", "»later.key")
                .told("...`later`.`key` cannot be resolved... [unknown_column]")
                .make(home);
        assertTold(expected, home);
    }

    private static void assertTold(String expected, Path home) {
        InvalidProjectException refusal = assertThrows(InvalidProjectException.class, () -> check(home));
        String told = refusal.getMessage();
        String pattern =
                Stream.of(expected.split("\\.\\.\\.", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        assertEquals(told.matches(pattern) ? told : expected, told);
        assertEquals(2, refusal.code().exitCode());
    }

    private static String check(Path home) {
        Settings settings = Settings.read(home, home.resolve("conf/local.yaml"), Map.of());
        return new Workspace(home, settings, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)).check();
    }

    private static void copyProject(Path home) throws IOException {
        for (String folder : List.of("schemas", "jobs", "conf")) {
            try (Stream<Path> files = Files.walk(SharedSpark.home().resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = home.resolve(SharedSpark.home().relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static Mistake mistake(String name) {
        return new Mistake(name);
    }

    /** What is changed in a copy of the project, and what must be told of it. */
    private static final class Mistake {
        private final String name;
        private final List<Change> changes = new ArrayList<>();
        private final List<Told> told = new ArrayList<>();

        private Mistake(String name) {
            this.name = name;
        }

        /** A file and what becomes of its content, which is empty when there is no such file. */
        private record Change(String file, UnaryOperator<String> edit, Charset charset) {}

        /** A message about a file. */
        private record Told(String file, String message) {}

        Mistake edit(String file, String from, String to) {
            return change(file, UTF_8, content -> {
                assertTrue(content.contains(from), () -> file + " does not hold " + from);
                return content.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));
            });
        }

        Mistake add(String file, String content) {
            return change(file, UTF_8, nothing -> content);
        }

        Mistake addLatin1(String file, String content) {
            return change(file, ISO_8859_1, nothing -> content);
        }

        Mistake remove(String file) {
            return change(file, UTF_8, content -> "");
        }

        private Mistake change(String file, Charset charset, UnaryOperator<String> edit) {
            changes.add(new Change(file, edit, charset));
            return this;
        }

        /** What must be told of the file that was changed last. */
        Mistake told(String... messages) {
            return toldOf(changes.get(changes.size() - 1).file(), messages);
        }

        Mistake toldOf(String file, String... messages) {
            Stream.of(messages).map(message -> new Told(file, message)).forEach(told::add);
            return this;
        }

        /** Makes the changes below that folder; returns the whole message that must be told. */
        String make(Path home) throws IOException {
            Map<String, String> places = new HashMap<>();
            for (Change change : changes) {
                Path file = home.resolve(change.file());
                String before = Files.exists(file) ? Files.readString(file) : "";
                String after = change.edit().apply(before);
                int mark = after.indexOf('»');
                if (mark >= 0) {
                    places.put(
                            change.file(),
                            ":"
                                    + (1
                                            + after.substring(0, mark)
                                                    .chars()
                                                    .filter(letter -> letter == '\n')
                                                    .count()));
                }
                if (after.isEmpty()) {
                    Files.delete(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, after.replace("»", ""), change.charset());
                }
            }
            String lines = told.stream()
                    .sorted(Comparator.comparing(Told::file))
                    .map(each -> each.file() + places.getOrDefault(each.file(), "") + ": " + each.message())
                    .collect(Collectors.joining("\n"));
            return lines + "\n" + told.size() + (told.size() == 1 ? " mistake" : " mistakes");
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
