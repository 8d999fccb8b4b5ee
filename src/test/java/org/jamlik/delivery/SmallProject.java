package org.jamlik.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;

/**
 * Three sources as they come: stays, in Latin-1 with semicolons, decimal commas, a key and no quotes; and visits, in
 * UTF-8 with commas and quotes; and grants, whose files have a sequence and whose values are narrow.
 */
final class SmallProject {
    private static final Collection<SourceContract> SOURCES = read();

    private SmallProject() {}

    static Collection<SourceContract> sources() {
        return SOURCES;
    }

    static SourceContract source(String name) {
        TableName view = new TableName("source", name);
        return SOURCES.stream()
                .filter(source -> source.view().equals(view))
                .findFirst()
                .orElseThrow();
    }

    private static Collection<SourceContract> read() {
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
                    confidentiality: person
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
                    confidentiality: person
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
                    """);
            return ProjectReader.read(home).sources().values();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the small project", e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
