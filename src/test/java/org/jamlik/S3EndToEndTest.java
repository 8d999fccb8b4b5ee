package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jamlik.store.S3Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same nights with archive and warehouse on a real S3 server. */
class S3EndToEndTest {
    private static final List<String> DELIVERIES = List.of(
            "befolkning_kommun_2008_2010.csv",
            "dim_kommun_16.csv",
            "kolada_fasta_grupper_2024_2026.csv",
            "kolada_kld_kpi_lista.csv",
            "kolada_kld_values_2004_2010_all5kpi.csv",
            "kolada_kpi_metadata_v3_2026.csv",
            "kolada_social_kpi_history.csv",
            "kommun_andringar.csv");

    @TempDir
    static Path folder;

    private static S3Server server;
    private static Cli jamlik;
    private static Path landing;

    @BeforeAll
    static void startServer() throws Exception {
        server = S3Server.start(Files.createDirectories(folder.resolve("s3")));
        server.createBucket("jamlik");
        landing = folder.resolve("landing");
        Files.createDirectories(landing);
        for (String file : DELIVERIES) {
            Files.copy(SharedSpark.home().resolve("src/test/resources/landing").resolve(file), landing.resolve(file));
        }
        Configuration hadoop = SharedSpark.session().sparkContext().hadoopConfiguration();
        server.hadoopSettings().forEach(hadoop::set);
        jamlik = new Cli(landing, "s3a://jamlik", server.hadoopSettings());
    }

    @AfterAll
    static void stopServer() throws Exception {
        Configuration hadoop = SharedSpark.session().sparkContext().hadoopConfiguration();
        server.hadoopSettings().keySet().forEach(hadoop::unset);
        server.close();
    }

    @Test
    void nightsOnS3() throws Exception {
        Cli.Result first = jamlik.run("nightly");
        assertEquals(0, first.exitCode(), first.out());
        assertTrue(first.out().contains("8 deliveries accepted"), first.out());
        assertEquals(
                List.of("20.39230764131494"),
                jamlik.sql("select value from mart.indicator_value where year = 2010 and region_level = 'county'"
                        + " and region_code = '10' and indicator_id = 'inhabitants_65_and_over_share'"));

        Cli.Result second = jamlik.run("nightly");
        assertEquals(0, second.exitCode());
        assertTrue(second.out().contains("nothing changed"), second.out());

        Path values = landing.resolve("kolada_kld_values_2004_2010_all5kpi.csv");
        String line = Files.readAllLines(values).stream()
                .filter(each -> each.startsWith("N31001,1080,Karlskrona,2006,"))
                .findFirst()
                .orElseThrow();
        Cli.edit(values, line, "N31001,1080,Karlskrona,2006,1234.5");
        Cli.Result third = jamlik.run("nightly");
        assertEquals(0, third.exitCode(), third.out());
        assertEquals(
                3,
                third.lines().stream().filter(each -> each.startsWith("built")).count(),
                third.out());
    }
}
