package org.jamlik.synth;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jamlik.contract.Project;

/**
 * What others publish: the real municipalities and their groups, and tables and key figures as Statistics Sweden and Kolada
 * give them out, with the values of this country.
 */
final class ReferenceSources {
    private static final String LATER = "2026-03-23";
    private static final String EARLIER = "2013-01-06";

    private final Plan plan;
    private final Project project;
    private final List<Named> municipalities;
    private final List<MadeUp> madeUp = MadeUp.all();

    /** A municipality as it is called and grouped. */
    private record Named(String code, String name, String group, String groupId) {}

    /** A key figure that Kolada shows, with what it is made of. */
    private record KeyFigure(String id, String title, String definition, String numerator, String denominator) {}

    private static final List<KeyFigure> KEY_FIGURES = List.of(
            new KeyFigure(
                    "N01813",
                    "Invånare 80+, andel (%)",
                    "Hur stor del av kommunens befolkning vid årets slut som har fyllt 80 år.",
                    "inhabitants AGE_80",
                    "inhabitants"),
            new KeyFigure(
                    "N31807",
                    "Invånare med ekonomiskt bistånd, andel (%)",
                    "Hur stor del av kommunens befolkning som någon gång under året fick ekonomiskt bistånd.",
                    "assistance persons",
                    "inhabitants"),
            new KeyFigure(
                    "N31814",
                    "Vuxna biståndsmottagare med långvarigt ekonomiskt bistånd, andel (%)",
                    "Hur stor del av de vuxna biståndsmottagarna som fick bistånd i minst tio av årets månader.",
                    "assistance adults long term",
                    "assistance adults"));

    /** A key figure that nothing in the country gives; it lies between two values and comes for the last two years. */
    private record MadeUp(String id, String title, String definition, double lowest, double highest) {
        static List<MadeUp> all() {
            return Table.rows("made_up_key_figure.csv").stream()
                    .map(row ->
                            new MadeUp(row[0], row[1], row[2], Double.parseDouble(row[3]), Double.parseDouble(row[4])))
                    .toList();
        }
    }

    ReferenceSources(Plan plan, Project project) {
        this.plan = plan;
        this.project = project;
        municipalities = Table.rows("municipality_2023.csv").stream()
                .map(row -> new Named(row[0], row[1], row[2], row[3]))
                .toList();
    }

    void tell(Deliveries out, Tally tally) {
        municipalities(out);
        population(out, tally);
        kolada(out, tally);
        koladaFiles(out, tally);
        homeService(out, tally);
        published(out, tally);
    }

    private Map<String, String> years() {
        Map<String, String> captures = new HashMap<>();
        captures.put("from_year", String.valueOf(plan.firstYear()));
        captures.put("to_year", String.valueOf(plan.lastYear()));
        return captures;
    }

    private Map<String, String> years(String part) {
        Map<String, String> captures = years();
        captures.put("part", part);
        return captures;
    }

    private void municipalities(Deliveries out) {
        for (Named each : municipalities) {
            out.to("municipality")
                    .in(Map.of())
                    .set("municipality_code", each.code())
                    .set("name", each.name())
                    .set("county_code", each.code().substring(0, 2))
                    .set("skr_group_code", each.group())
                    .set("skr_group_id", each.groupId())
                    .end();
            out.to("municipality_group")
                    .in(years())
                    .set("observed_on", plan.lastYear() + "-12-31")
                    .set("group_id", each.groupId())
                    .set("group_title", "SKR-grupp " + each.group() + " (ovägt medel)")
                    .set("municipality_code", each.code())
                    .end();
        }
        for (String code : List.of("0305", "0319", "0331", "0360", "0380")) {
            out.to("own_group")
                    .in(Map.of("date", plan.lastYear() + "-12-31"))
                    .set("own_group_id", "uppsala_lan")
                    .set("group_title", "Fem kommuner i Uppsala län")
                    .set("municipality_code", code)
                    .end();
        }
        // the last two changes of the division
        change(out, "2003-01-01", "ny kommun", "0380", "0330", "Knivsta");
        change(out, "2007-01-01", "länsbyte", "1917", "0331", "Heby");
    }

    private static void change(Deliveries out, String from, String event, String old, String now, String name) {
        out.to("municipality_change")
                .in(Map.of())
                .set("valid_from", from)
                .set("event", event)
                .set("old_code", old)
                .set("new_code", now)
                .set("name", name)
                .end();
    }

    // ------------------------------------------------------------------------------------------------- population

    private void population(Deliveries out, Tally tally) {
        List<List<String>> ages = project.codeLists().get("age_group").rows();
        for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
            for (Named each : municipalities) {
                for (List<String> age : ages) {
                    boolean isTotal = age.get(0).equals("totalt");
                    if (isTotal) {
                        population(out, each, age.get(0), "T", year, tally.of("inhabitants", each.code(), year));
                    }
                    for (String sex : isTotal ? List.<String>of() : List.of("K", "M")) {
                        long inhabitants = tally.of("population " + age.get(0), each.code(), year, sex);
                        population(out, each, age.get(0), sex, year, inhabitants);
                        out.to("scb_population")
                                .in(Map.of("part", "kommuner_55"))
                                .set("region_text", each.code() + " " + each.name())
                                .set("age_text", age.get(0))
                                .set("sex_text", sex.equals("K") ? "kvinnor" : "män")
                                .set("year", year)
                                .set("value_text", String.valueOf(inhabitants))
                                .end();
                    }
                }
            }
        }
    }

    private void population(Deliveries out, Named each, String age, String sex, int year, long inhabitants) {
        out.to("population")
                .in(years())
                .set("municipality_code", each.code())
                .set("age_code", age)
                .set("sex", sex)
                .set("year", year)
                .set("inhabitants", inhabitants)
                .end();
    }

    // ----------------------------------------------------------------------------------------------------- kolada

    private void kolada(Deliveries out, Tally tally) {
        Map<String, String> page = Map.of("date", LATER, "part", "1");
        for (KeyFigure figure : KEY_FIGURES) {
            keyFigure(out, page, figure.id(), figure.title(), figure.definition(), true);
            for (Named each : municipalities) {
                for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                    for (String sex : List.of("T", "K", "M")) {
                        value(out, page, figure.id(), each, year, sex, percent(figure, each.code(), year, sex, tally));
                    }
                }
            }
        }
        for (MadeUp figure : madeUp) {
            keyFigure(out, page, figure.id(), figure.title(), figure.definition(), false);
            for (Named each : municipalities) {
                for (int year : lastYears()) {
                    value(out, page, figure.id(), each, year, "T", madeUp(figure, each.code(), year));
                }
            }
        }
        for (Named each : municipalities) {
            out.to("kolada_api_group")
                    .in(page)
                    .set(
                            "group_id",
                            "G" + (900_000 + Integer.parseInt(each.code().substring(0, 2))))
                    .set("group_title", "Kommuner i län " + each.code().substring(0, 2) + " (ovägt medel)")
                    .set("member_code", each.code())
                    .set("member_title", each.name())
                    .end();
            out.to("kolada_api_unit")
                    .in(page)
                    .set("unit_id", "V15E" + each.code() + "01")
                    .set("municipality_code", each.code())
                    .set("unit_name", "Särskilt boende i " + each.name())
                    .end();
        }
    }

    private static void keyFigure(
            Deliveries out, Map<String, String> page, String id, String title, String definition, boolean isBySex) {
        out.to("kolada_api_kpi")
                .in(page)
                .set("indicator_id", id)
                .set("title", title)
                .set("definition", definition)
                .set("by_sex", isBySex)
                .set("has_unit_values", false)
                .set("municipality_type", "K")
                .set("operating_area", "Socialtjänst")
                .set("perspective", "Volymer")
                .set("auspice", "T")
                .end();
    }

    private static void value(
            Deliveries out, Map<String, String> page, String id, Named place, int year, String sex, BigDecimal value) {
        out.to("kolada_api_value")
                .in(page)
                .set("indicator_id", id)
                .set("region_id", place.code())
                .set("year", year)
                .set("kolada_sex", sex)
                .set("contributors", 1)
                .set("kolada_status", "")
                .set("value", value)
                .set("is_deleted", false)
                .end();
    }

    private List<Integer> lastYears() {
        return IntStream.rangeClosed(Math.max(plan.firstYear(), plan.lastYear() - 1), plan.lastYear())
                .boxed()
                .toList();
    }

    /** Mostly the municipality's own, and a little the year's. */
    private BigDecimal madeUp(MadeUp figure, String code, int year) {
        double own = plan.dice("published " + figure.id(), code.hashCode()).share();
        double now =
                plan.dice("published " + figure.id(), code.hashCode(), year).share();
        double value = figure.lowest() + (figure.highest() - figure.lowest()) * (0.85 * own + 0.15 * now);
        return BigDecimal.valueOf(Math.round(value * 100), 2);
    }

    private BigDecimal percent(KeyFigure figure, String code, int year, String sex, Tally tally) {
        long numerator = tally.ofSexOrAll(figure.numerator(), code, year, sex);
        long denominator = tally.ofSexOrAll(figure.denominator(), code, year, sex);
        return denominator == 0
                ? null
                : BigDecimal.valueOf(100 * numerator)
                        .divide(BigDecimal.valueOf(denominator), 6, RoundingMode.HALF_EVEN);
    }

    /** The files that were collected before there was an interface, and exports. */
    private void koladaFiles(Deliveries out, Tally tally) {
        for (KeyFigure figure : KEY_FIGURES) {
            described(out, figure.id(), figure.title(), figure.definition());
            for (Named each : municipalities) {
                for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                    BigDecimal value = percent(figure, each.code(), year, "T", tally);
                    if (value != null) {
                        collected(out, figure.id(), each, year, value);
                    }
                    out.to("kolada_export")
                            .in(Map.of("part", figure.id()))
                            .set("kpi_title", figure.title())
                            .set("municipality_name", each.name())
                            .set("year", year)
                            .set("value_text", value == null ? "-" : value.toPlainString())
                            .end();
                }
            }
        }
        for (MadeUp figure : madeUp) {
            described(out, figure.id(), figure.title(), figure.definition());
            for (Named each : municipalities) {
                lastYears().forEach(year -> collected(out, figure.id(), each, year, madeUp(figure, each.code(), year)));
            }
        }
    }

    private static void described(Deliveries out, String id, String title, String definition) {
        for (String source : List.of("kolada_description", "kolada_description_2013", "kolada_description_2026")) {
            Deliveries.Line line = out.to(source).in(Map.of());
            if (source.equals("kolada_description")) {
                line.set("snapshot", EARLIER);
            }
            line.set("indicator_id", id)
                    .set("title", title)
                    .set("definition", definition)
                    .end();
        }
    }

    private void collected(Deliveries out, String id, Named place, int year, BigDecimal value) {
        out.to("kolada_value")
                .in(years())
                .set("indicator_id", id)
                .set("municipality_code", place.code())
                .set("year", year)
                .set("value", value)
                .end();
    }

    // ----------------------------------------------------------------------------------------------------- others

    private void homeService(Deliveries out, Tally tally) {
        for (Named each : municipalities) {
            for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                long old = tally.of("inhabitants AGE_65", each.code(), year);
                long users = tally.of("home care october AGE_65", each.code(), year);
                long all = tally.of("inhabitants", each.code(), year);
                long months = tally.of("home care months", each.code(), year);
                out.to("home_service")
                        .in(years())
                        .set("municipality_code", each.code())
                        .set("municipality_name", each.name())
                        .set("year", year)
                        .set("inhabitants", all)
                        .set("recipients_share", share(users, old))
                        .set("old_share", share(old, all))
                        .set("public_share", BigDecimal.valueOf(80))
                        .set(
                                "hours_per_month",
                                months == 0 ? null : quotient(tally.of("home care hours", each.code(), year), months))
                        .set("source_file", "panel_data")
                        .end();
            }
        }
    }

    private static BigDecimal share(long part, long whole) {
        return whole == 0 ? null : quotient(100 * part, whole);
    }

    private static BigDecimal quotient(long part, long whole) {
        return BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), 1, RoundingMode.HALF_EVEN);
    }

    private void published(Deliveries out, Tally tally) {
        for (Named each : municipalities) {
            for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                double expected = tally.of("assistance household months", each.code(), year) / 12.0 * 0.03;
                out.to("published_table")
                        .in(years("vrakningar"))
                        .set("published_by", "Kronofogden")
                        .set("measure", "vräkningar")
                        .set("measure_unit", "antal")
                        .set("municipality_code", each.code())
                        .set("year", year)
                        .set("sex", "T")
                        .set(
                                "value_text",
                                String.valueOf(
                                        plan.dice("evictions", each.code().hashCode(), year)
                                                .times(expected)))
                        .end();
            }
        }
    }
}
