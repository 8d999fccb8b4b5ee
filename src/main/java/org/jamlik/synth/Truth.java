package org.jamlik.synth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jamlik.synth.Geography.Municipality;

/** What the indicators of the country are, counted from the lives of its persons and not from what is delivered of them. */
final class Truth {
    /**
     * An indicator: so many of so many, times a factor.
     *
     * @param denominator empty for a count
     */
    private record Indicator(String id, String numerator, String denominator, int times) {}

    private static final List<Indicator> INDICATORS = List.of(
            new Indicator("inhabitants", "inhabitants", "", 1),
            new Indicator("inhabitants_65_and_over_share", "inhabitants AGE_65", "inhabitants", 100),
            new Indicator("inhabitants_80_and_over_share", "inhabitants AGE_80", "inhabitants", 100),
            new Indicator("assistance_recipients_share", "assistance persons", "inhabitants", 100),
            new Indicator("assistance_adults", "assistance adults", "", 1),
            new Indicator("assistance_adults_share", "assistance adults", "inhabitants AGE_18", 100),
            new Indicator("assistance_long_term_share", "assistance adults long term", "assistance adults", 100),
            new Indicator(
                    "assistance_long_term_of_inhabitants", "assistance adults long term", "inhabitants AGE_18", 100),
            new Indicator("assistance_young_adults_share", "assistance adults AGE_18_24", "inhabitants AGE_18_24", 100),
            new Indicator("assistance_per_inhabitant", "assistance kronor", "inhabitants", 1),
            new Indicator("assistance_per_household_month", "assistance kronor", "assistance household months", 1),
            new Indicator("home_care_65_share", "home care october AGE_65", "inhabitants AGE_65", 100),
            new Indicator("home_care_65_79_share", "home care october AGE_65_79", "inhabitants AGE_65_79", 100),
            new Indicator("home_care_80_share", "home care october AGE_80", "inhabitants AGE_80", 100),
            new Indicator("special_housing_65_share", "special housing october AGE_65", "inhabitants AGE_65", 100),
            new Indicator(
                    "special_housing_65_79_share", "special housing october AGE_65_79", "inhabitants AGE_65_79", 100),
            new Indicator("special_housing_80_share", "special housing october AGE_80", "inhabitants AGE_80", 100),
            new Indicator("home_care_hours_per_month", "home care hours", "home care months", 1),
            new Indicator("sol_persons_october", "sol persons october", "", 1),
            new Indicator("sol_persons_october_share", "sol persons october", "inhabitants", 100),
            new Indicator("lss_persons_share", "lss persons", "inhabitants", 100),
            new Indicator("lss_housing_of_persons", "lss housing", "lss persons", 100),
            new Indicator("lss_day_services_of_persons", "lss day services", "lss persons", 100),
            new Indicator("children_placed_share", "children placed", "inhabitants AGE_0_20", 100),
            new Indicator("children_placed_anew_share", "children placed anew", "inhabitants AGE_0_20", 100),
            new Indicator("children_open_services_share", "children with open services", "inhabitants AGE_0_20", 100),
            new Indicator("pupils_eligible_share", "pupils eligible", "pupils", 100),
            new Indicator("placed_pupils_eligible_share", "pupils placed eligible", "pupils placed", 100),
            new Indicator("deaths_per_1000", "deaths", "inhabitants", 1000),
            new Indicator("deaths_of_alcohol_per_100000", "deaths of alcohol", "inhabitants", 100_000),
            new Indicator("palliative_pain_assessed_share", "palliative pain assessed", "palliative deaths", 100),
            new Indicator("palliative_talk_share", "palliative talk", "palliative deaths", 100),
            new Indicator("palliative_alone_share", "palliative alone", "palliative deaths", 100),
            new Indicator("strokes_at_home_share", "strokes at home", "strokes followed", 100),
            new Indicator("risk_of_falling_share", "risk of falling", "risk assessments", 100),
            new Indicator("stays_per_1000", "stays", "inhabitants", 1000),
            new Indicator("readmitted_65_share", "stays AGE_65 again within 30 days", "stays AGE_65", 100),
            new Indicator("falls_80_per_1000", "falls AGE_80", "inhabitants AGE_80", 1000),
            new Indicator("alcohol_stays_per_1000", "stays for alcohol AGE_18", "inhabitants AGE_18", 1000),
            new Indicator("zopiclone_75_share", "zopiclone AGE_75", "inhabitants AGE_75", 100),
            new Indicator("post_secondary_share", "post-secondary 25-64", "inhabitants with education 25-64", 100),
            new Indicator("without_work_share", "without work AGE_18_64", "inhabitants AGE_18_64", 100),
            new Indicator("users_content_home_care_share", "users content 1", "users with an opinion 1", 100),
            new Indicator("users_content_special_housing_share", "users content 2", "users with an opinion 2", 100),
            new Indicator("users_answered_home_care_share", "users answered 1", "users asked 1", 100),
            new Indicator("users_answered_special_housing_share", "users answered 2", "users asked 2", 100),
            new Indicator("elderly_gross_cost_thousands", "gross cost 510", "", 1),
            new Indicator("assistance_gross_cost_thousands", "gross cost 575", "", 1),
            new Indicator("institution_care_share", "addiction care institution", "inhabitants AGE_18_64", 100));

    private Truth() {}

    /** Writes them all by municipality, year and sex; a value without anybody to count is empty. */
    static void write(Plan plan, Tally tally, Path file) {
        try {
            Files.createDirectories(file.getParent());
            try (Writer out = Files.newBufferedWriter(file)) {
                out.write("indicator,year,municipality_code,sex,numerator,denominator,value\n");
                for (Indicator indicator : INDICATORS) {
                    for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                        for (Municipality each : Geography.get().municipalities()) {
                            List<String> sexes =
                                    tally.isBySex(indicator.numerator()) ? List.of("T", "K", "M") : List.of("T");
                            for (String sex : sexes) {
                                out.write(line(indicator, year, each.code(), sex, tally));
                            }
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private static String line(Indicator indicator, int year, String code, String sex, Tally tally) {
        long numerator = tally.ofSexOrAll(indicator.numerator(), code, year, sex);
        boolean isCount = indicator.denominator().isEmpty();
        long denominator = isCount ? 1 : tally.ofSexOrAll(indicator.denominator(), code, year, sex);
        String value = denominator == 0
                ? ""
                : BigDecimal.valueOf(numerator)
                        .multiply(BigDecimal.valueOf(indicator.times()))
                        .divide(BigDecimal.valueOf(denominator), 6, RoundingMode.HALF_EVEN)
                        .toPlainString();
        return String.join(
                        ",",
                        indicator.id(),
                        String.valueOf(year),
                        code,
                        sex,
                        String.valueOf(numerator),
                        isCount ? "" : String.valueOf(denominator),
                        value)
                + "\n";
    }
}
