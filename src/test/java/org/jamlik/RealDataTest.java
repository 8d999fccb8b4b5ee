package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A night over real published data, compared with what was officially published. The data belong to others and are not
 * part of the project; where they do not lie beside it, this test is skipped and says so.
 */
class RealDataTest {
    private static final String BOTH = " from mart.indicator_value derived"
            + " join star.dim_indicator indicator on indicator.indicator_id = derived.indicator_id"
            + " and indicator.definition_version = derived.definition_version"
            + " join mart.indicator_value published on published.indicator_id = indicator.published_as"
            + " and published.year = derived.year and published.region_level = derived.region_level"
            + " and published.region_code = derived.region_code and published.sex = derived.sex"
            + " where derived.origin = 'derived' and published.origin = 'published'"
            + " and derived.year between 2008 and 2011 and derived.region_level = 'municipality'";

    @TempDir
    static Path folder;

    private static Cli jamlik;

    @BeforeAll
    static void loadRealData() throws IOException {
        Path data = Path.of(System.getProperty("jamlik.real-data", SharedSpark.home() + "/../shared/data"));
        assumeTrue(Files.isDirectory(data), "no real data in " + data + "; set -Djamlik.real-data");
        Path landing = folder.resolve("landing");
        Cli.copy(data, landing);
        pages(data.resolve("api_examples/kolada_examples.json"), landing);
        jamlik = new Cli(Cli.smallHome(folder), landing, folder.toString());
        Cli.Result night = jamlik.run("nightly");
        assertEquals(0, night.exitCode(), night.out());
        assertTrue(night.out().contains("geo/kommun_290_wgs84.geojson"), "unknown files are listed");
    }

    /** The answers of both generations of the interface lie in one file of examples; here each becomes a page. */
    private static void pages(Path examples, Path landing) throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode answers = json.readTree(examples.toFile());
        Map.of(
                        "v2_kpi", "kpi_2025-06-01_1",
                        "v2_data", "value_2025-06-01_1",
                        "v3_kpi", "kpi_2026-03-23_1",
                        "v3_data", "value_2026-03-23_1",
                        "v3_municipality_groups", "group_2026-03-23_1")
                .forEach((answer, page) -> {
                    try {
                        json.writeValue(
                                landing.resolve("kolada_api_" + page + ".json").toFile(), answers.required(answer));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Test
    void everyRealFileOfASourceLoads() {
        assertEquals(
                List.of(
                        "kolada_api_group,1,3",
                        "kolada_api_kpi,2,3",
                        "kolada_api_value,2,4",
                        "kolada_export,1,4053",
                        "scb_population,1,4620"),
                jamlik.sql("select source, count(*), sum(lines_accepted) from ops.delivery"
                        + " where source like 'kolada_api%' or source in ('kolada_export', 'scb_population')"
                        + " group by source order by source"));
        assertEquals(
                List.of("0"),
                jamlik.sql("select count(*) from ops.delivery where status <> 'accepted'"
                        + " or lines_in <> lines_header + lines_accepted + lines_quarantined + lines_ignored"));
    }

    /** The same figure of Stockholm in 2000, asked of either generation of the interface. */
    @Test
    void bothGenerationsOfTheInterfaceSayTheSame() {
        assertEquals(
                List.of("0180,2000,31.32959689"),
                SharedSpark.session()
                        .read()
                        .format("delta")
                        .load(folder + "/warehouse/register/kolada_value")
                        .where("indicator_id = 'N00945' and region_id = '0180'")
                        .selectExpr("concat_ws(',', region_id, year, value)")
                        .as(Encoders.STRING())
                        .collectAsList());
    }

    @Test
    void noPublishedValueIsLost() {
        assertEquals(
                List.of("92738,0"),
                jamlik.sql("select lines_accepted, lines_quarantined from ops.delivery where source = 'kolada_value'"));
        assertEquals(
                List.of("92738,8"),
                jamlik.sql("select count(*), count_if(status = 'not_applicable') from mart.indicator_value"
                        + " where origin = 'published'"));
    }

    @Test
    void derivedValuesEqualPublishedOnes() {
        assertEquals(
                List.of("N01813,1160,1160", "N01938,1160,1160", "N01960,1160,1160"),
                jamlik.sql("select published.indicator_id, count(*),"
                        + " count_if(abs(derived.value - published.value) <= 0.000001)" + BOTH
                        + " group by published.indicator_id order by published.indicator_id"));
    }

    @Test
    void reusedAndChangedKeyFiguresAreSeparateDefinitions() {
        assertEquals(
                List.of(
                        "N20402,3,unit",
                        "N23001,2,unit",
                        "N28892,2,unit",
                        "U07417,2,unit",
                        "U26491,2,reused",
                        "U26499,2,reused",
                        "U31404,2,reused"),
                jamlik.sql("select indicator_id, max(definition_version), max_by(change_kind, definition_version)"
                        + " from star.dim_indicator where indicator_id in ('U31404', 'U26491', 'U26499', 'N20402',"
                        + " 'U07417', 'N28892', 'N23001') group by indicator_id order by indicator_id"));
        assertEquals(
                List.of("N20028,retired"),
                jamlik.sql("select indicator_id, lifecycle from star.dim_indicator where indicator_id = 'N20028'"
                        + " order by definition_version desc limit 1"));
    }

    @Test
    void municipalitiesKeepTheirHistory() {
        assertEquals(
                List.of("0331,1917,19,1998-01-01,2006-12-31", "0331,0331,03,2007-01-01,2024-04-05"),
                jamlik.sql(
                        "select municipality_code, code, county_code, valid_from, valid_to from star.dim_municipality"
                                + " where municipality_code = '0331' and valid_from < '2024-01-01' order by valid_from"));
        assertEquals(
                List.of("291"),
                jamlik.sql("select count(*) from star.dim_municipality where is_current"),
                "290 and the unknown one");
        assertEquals(
                List.of("15"),
                jamlik.sql("select count(distinct old.municipality_code) from star.dim_municipality old"
                        + " join star.dim_municipality new on new.municipality_code = old.municipality_code"
                        + " and new.valid_from = date '2026-03-23' and old.valid_to = date '2026-03-22'"
                        + " where new.size_class_code <> old.size_class_code"));
    }
}
