package org.jamlik.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamlik.SharedSpark;
import org.jamlik.TestKeys;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;

/**
 * Sources as they come: stays, in Latin-1 with semicolons, decimal commas, a key and no quotes; visits, in
 * UTF-8 with commas and quotes; grants, whose files have a sequence and whose values are narrow;
 * benefits, by month, of two generations, with senders, a rule and corrections; permits at fixed positions; measures as
 * nested JSON; patients, of whom nothing is kept; and notes without headings, whose last line may have no end.
 */
final class SmallProject {
    private static final Project PROJECT = read();

    private SmallProject() {}

    static Project project() {
        return PROJECT;
    }

    /** The files of the machine, as Spark reads them. */
    static org.jamlik.delivery.Files files() {
        return new org.jamlik.delivery.Files(
                SharedSpark.session().sparkContext().hadoopConfiguration(), TestKeys.vault());
    }

    /** Judges by its rules and code lists. */
    static Judge judge() {
        return new Judge(SharedSpark.session(), files(), new Rules(SharedSpark.session(), PROJECT.codeListViews()));
    }

    static SourceContract source(String name) {
        return PROJECT.sources().get(new TableName("source", name));
    }

    private static Project read() {
        try {
            Path home = Files.createTempDirectory("small-project");
            write(
                    home.resolve("schemas/variables.yaml"),
                    """
                    person_id: {type: string, label: Person, description: Personens id.}
                    sex: {type: string, label: Kön, description: Personens kön., code_list: sex}
                    born: {type: date, label: Född, description: Personens födelsedag.}
                    amount: {type: "decimal(8,2)", label: Belopp, description: Belopp i kronor.}
                    days: {type: int, label: Dagar, description: Antal dagar.}
                    year: {type: int, label: År, description: Kalenderår.}
                    month: {type: int, label: Månad, description: Månad.}
                    is_open: {type: boolean, label: Öppen, description: Om ärendet är öppet.}
                    note: {type: string, label: Anteckning, description: Fri text.}
                    """);
            write(
                    home.resolve("schemas/codelist/sex.csv"),
                    """
                    code,label_sv,label_en,valid_from,valid_to
                    K,Kvinnor,Women,1900-01-01,
                    M,Män,Men,1900-01-01,
                    """);
            write(
                    home.resolve("schemas/source/stay.yaml"),
                    """
                    description: Vårdtillfällen.
                    provider: Exempel
                    file: vård {year}*.csv
                    format: {kind: delimited, separator: ";", encoding: ISO-8859-1, missing_as: [NA], decimal: ","}
                    columns:
                      - {variable: person_id, delivered_as: [Pnr, PersonNr], required: value}
                      - {variable: sex, delivered_as: [Kön], required: value}
                      - {variable: born, delivered_as: [Född]}
                      - {variable: amount, delivered_as: [Belopp]}
                      - {variable: days, delivered_as: [Dagar], required: none}
                    ignored: [Namn]
                    key: [person_id]
                    reject_limit_percent: 65
                    """);
            write(
                    home.resolve("schemas/source/visit.yaml"),
                    """
                    description: Besök.
                    provider: Exempel
                    file: besök_{year}-{month}*.csv
                    format: {kind: delimited, separator: ",", quote: '"', encoding: UTF-8}
                    columns:
                      - {variable: person_id, delivered_as: [id], required: value}
                      - {variable: is_open, delivered_as: [open]}
                      - {variable: note, delivered_as: [note, "note\\n(free)"]}
                    reject_limit_percent: 50
                    """);
            write(
                    home.resolve("schemas/source/grant.yaml"),
                    """
                    description: Utbetalningar.
                    provider: Exempel
                    file: bidrag_{year}-{month}_v{sequence}.txt
                    format: {kind: delimited, separator: "\t", encoding: ISO-8859-1, dates: yyyyMMdd}
                    columns:
                      - {variable: year, delivered_as: [År], required: value}
                      - {variable: month, delivered_as: [Månad], required: value}
                      - {variable: person_id, delivered_as: [Nr], required: value, form: "[a-z][0-9]{3}"}
                      - {variable: born, delivered_as: [Född], between: ["1900-01-01", "2030-12-31"]}
                      - {variable: amount, delivered_as: [Belopp], between: [0, 99999.5]}
                    key: [person_id]
                    inside: {year: year, month: month}
                    reject_limit_percent: 85
                    may_be_empty: true
                    """);
            write(
                    home.resolve("schemas/source/benefit.yaml"),
                    """
                    description: Bidrag.
                    provider: Exempel
                    file: bistånd_{year}-{month}*.csv
                    format: {kind: delimited, separator: ",", encoding: UTF-8}
                    generations:
                      - {name: old, valid_from: "2018", valid_to: "2019-06", description: Gamla rubriker.}
                      - {name: new, valid_from: "2019-07", description: Nya rubriker.}
                    columns:
                      - {variable: year, delivered_as: [år], required: value}
                      - {variable: month, delivered_as: [månad], required: value}
                      - {variable: sex, delivered_as: {old: [kön], new: [KON]}, required: value}
                      - {variable: person_id, delivered_as: {old: [nr], new: [PNR]}, required: value, identity: true}
                      - {variable: amount, delivered_as: [belopp]}
                      - {variable: note, delivered_as: {new: [NOT]}, required: value}
                    key: [year, month, person_id]
                    period: year
                    inside: {year: year, month: month}
                    confidentiality: respondent
                    reject_limit_percent: 60
                    cadence: monthly
                    due_days: 10
                    correction_days: 30
                    last_month_carries_year: true
                    no_delivery: ["2019-02"]
                    senders: {column: sex, expected: sex}
                    rules:
                      - {name: same_amount, says: Två personer har samma belopp.}
                    """);
            write(
                    home.resolve("schemas/source/benefit.same_amount.sql"),
                    """
                    select twice.line
                    from delivery as twice
                    join delivery as other
                        on  other.amount = twice.amount
                        and other.month = twice.month
                        and other.line <> twice.line
                    """);
            write(
                    home.resolve("schemas/source/benefit.corrections.yaml"),
                    """
                    - key: {year: 2019, month: 1, sex: K}
                      column: amount
                      old: "100"
                      new: "1000.50"
                      reason: En nolla föll bort.
                      provider: Exempel
                      date: "2019-03-01"
                    - {key: {sex: M}, column: amount, old: "7", new: null, reason: x, provider: y, date: "2019-03-01"}
                    """);
            write(
                    home.resolve("schemas/source/permit.yaml"),
                    """
                    description: Tillstånd.
                    provider: Exempel
                    file: tillstånd_{year}-{month}.txt
                    format: {kind: fixed_width, encoding: ISO-8859-1}
                    columns:
                      - {variable: person_id, delivered_as: [Nr], at: [1, 3], required: value}
                      - {variable: sex, delivered_as: [Kön], at: [4, 1]}
                      - {variable: days, delivered_as: [Dagar], at: [6, 2]}
                    key: [person_id]
                    reject_limit_percent: 50
                    """);
            write(
                    home.resolve("schemas/source/measure.yaml"),
                    """
                    description: Mått.
                    provider: Exempel
                    file: mått_{year}-{month}.json
                    format: {kind: json, records: rows, nested: values}
                    columns:
                      - {variable: person_id, delivered_as: [id], required: value}
                      - {variable: sex, delivered_as: [values.sex], required: none}
                      - {variable: amount, delivered_as: [values.amount], required: none}
                    ignored: [values]
                    key: [person_id, sex]
                    reject_limit_percent: 50
                    """);
            write(
                    home.resolve("schemas/source/patient.yaml"),
                    """
                    description: Patienter.
                    provider: Exempel
                    file: patienter_{year}-{month}.txt
                    format: {kind: delimited, separator: "|", encoding: windows-1252, trailing_separator: true}
                    columns:
                      - {variable: person_id, delivered_as: [Pnr], required: value, form: "[0-9a-z]+", identity: true}
                      - {variable: born, delivered_as: [Född]}
                      - {variable: note, delivered_as: [Text], required: none}
                    key: [person_id, born]
                    confidentiality: respondent
                    reject_limit_percent: 50
                    """);
            write(
                    home.resolve("schemas/source/note.yaml"),
                    """
                    description: Anteckningar.
                    provider: Exempel
                    file: anteckningar_{year}-{month}.csv
                    format: {kind: delimited, separator: ",", quote: '"', encoding: UTF-8, header: false, open_end: true}
                    columns:
                      - {variable: person_id, delivered_as: [id]}
                      - {variable: note, delivered_as: [text]}
                    reject_limit_percent: 50
                    may_be_empty: true
                    """);
            return ProjectReader.read(home);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the small project", e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
