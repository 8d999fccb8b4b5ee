package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night changes only what it must: one part of a table, and what a code list that was edited no longer allows. */
class PartsTest {
    private static final String CONTRACT =
            """
            description: Antal kommuner.
            load: period
            period: year
            """;
    private static final String SOURCE =
            """
            description: Ett register.
            provider: Exempel
            file: %s_{year}.csv
            format: {kind: delimited, separator: ",", encoding: UTF-8}
            columns:
              - {variable: year, delivered_as: [ar], required: value}
              - {variable: municipality_code, delivered_as: [kommun], required: value}
            key: [year, municipality_code]
            period: year
            inside: {year: year}
            cadence: yearly
            due_days: 180
            confidentiality: public
            reject_limit_percent: 0
            """;

    @TempDir
    private Path folder;

    @Test
    void unchanged_parts_are_kept_and_edited_lists_are_checked() throws IOException {
        Path home = project();
        Path landing = folder.resolve("landing");
        write(landing.resolve("one/one_2022.csv"), "ar,kommun\n2022,0114\n2022,0115\n");
        write(landing.resolve("two/two_2022.csv"), "ar,kommun\n2022,0114\n");
        Cli jamlik = new Cli(home, landing, folder.toString());
        night(jamlik, 0);
        String parts = "select year, source, sex, inhabitants from star.fact_part order by 1, 2";
        assertEquals(List.of("2022,one,T,2", "2022,two,T,1"), jamlik.sql(parts));

        // what is in no part that changed is not read: its files are gone and nobody minds
        write(landing.resolve("one/one_2022.csv"), "ar,kommun\n2022,0115\n2022,0117\n2022,0114\n");
        dropData(folder.resolve("warehouse/register/two"));
        night(jamlik, 0);
        assertEquals(List.of("2022,one,T,3", "2022,two,T,1"), jamlik.sql(parts));

        Path sexes = home.resolve("schemas/codelist/sex.csv");
        Files.writeString(sexes, Files.readString(sexes).replaceAll("(?m)^T,.*\n", ""));
        String told = night(jamlik, 30);
        assertTrue(told.contains("failed     star.fact_part: 2 rows violate \"code list: sex in sex\""), told);
    }

    private static String night(Cli jamlik, int exitCode) {
        Cli.Result night = jamlik.run("nightly", "--as-of", "2024-01-01");
        assertEquals(exitCode, night.exitCode(), night.out());
        return night.out();
    }

    /** A project of two registers and a table with a part for each. */
    private Path project() throws IOException {
        Path home = folder.resolve("project");
        for (String kept : List.of(
                "schemas/variables.yaml", "schemas/codelist", "schemas/ops", "schemas/identity", "conf/local.yaml")) {
            Path from = SharedSpark.home().resolve(kept);
            Files.createDirectories(home.resolve(kept).getParent());
            if (Files.isDirectory(from)) {
                Cli.copy(from, home.resolve(kept));
            } else {
                Files.copy(from, home.resolve(kept));
            }
        }
        StringBuilder branches = new StringBuilder();
        for (String register : List.of("one", "two")) {
            write(home.resolve("schemas/source/" + register + ".yaml"), SOURCE.formatted(register));
            write(
                    home.resolve("schemas/register/" + register + ".yaml"),
                    CONTRACT + "grain: [year, municipality_code]\nidentifiers: [year, municipality_code]\n");
            write(
                    home.resolve("jobs/register/" + register + ".sql"),
                    "select told.year, told.municipality_code from source." + register + " as told\n");
            branches.append(branches.isEmpty() ? "" : "union all\n")
                    .append("select told.year, '" + register + "' as source, 'T' as sex, count(*) as inhabitants\n")
                    .append("from register." + register + " as told group by told.year\n");
        }
        write(
                home.resolve("schemas/star/fact_part.yaml"),
                CONTRACT + "parts: source\ngrain: [year, source]\nidentifiers: [year, source]\n"
                        + "attributes: [sex]\nmeasures: [inhabitants]\n");
        write(home.resolve("jobs/star/fact_part.sql"), branches.toString());
        return home;
    }

    private static void dropData(Path table) throws IOException {
        try (Stream<Path> files = Files.walk(table)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".parquet")
                            && !path.toString().contains("_delta_log"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
