package org.jamlik.synth;

import java.util.Map;

/** What was published of the country, as a rate; docs/synthetic.md names the sources. */
enum Target {
    INHABITANTS_65_SHARE(20.3, 100, "inhabitants AGE_65", "inhabitants"),
    BIRTHS(10.93, 1000, "births", "inhabitants"),
    DEATHS(8.80, 1000, "deaths", "inhabitants"),
    IMMIGRANTS(8.67, 1000, "immigrants", "inhabitants"),
    EMIGRANTS(4.62, 1000, "emigrants", "inhabitants"),
    ASSISTANCE_PERSONS(3.60, 100, "assistance persons", "inhabitants"),
    ASSISTANCE_HOUSEHOLDS(19.08, 1000, "assistance households", "inhabitants"),
    ASSISTANCE_ADULT_MEN(24.7, 1000, "assistance adults", "inhabitants", "M"),
    ASSISTANCE_ADULT_WOMEN(22.3, 1000, "assistance adults", "inhabitants", "K"),
    ASSISTANCE_KRONOR(1146, 1, "assistance kronor", "inhabitants"),
    SOL_65_DECEMBER_WOMEN(19, 100, "sol persons december AGE_65", "inhabitants AGE_65", "K"),
    SOL_65_DECEMBER_MEN(12, 100, "sol persons december AGE_65", "inhabitants AGE_65", "M"),
    SOL_65_SOME_MONTH(19.3, 100, "sol persons some month AGE_65", "inhabitants AGE_65"),
    LSS_WOMEN(5.99, 1000, "lss persons", "inhabitants", "K"),
    LSS_MEN(8.66, 1000, "lss persons", "inhabitants", "M"),
    LSS_HOUSING(38.5, 100, "lss housing", "lss persons"),
    LSS_DAY_SERVICES(52.2, 100, "lss day services", "lss persons"),
    CHILDREN_PLACED(2.507, 1000, "children placed", "inhabitants"),
    STAYS(131, 1000, "stays", "inhabitants"),
    STROKES(2.39, 1000, "strokes", "inhabitants"),
    USERS_HOME_CARE(60, 100, "users answered 1", "users asked 1"),
    USERS_SPECIAL_HOUSING(50, 100, "users answered 2", "users asked 2");

    private final double published;
    private final double times;
    private final String numerator;
    private final String denominator;
    private final String sex;

    Target(double published, double times, String numerator, String denominator) {
        this(published, times, numerator, denominator, "");
    }

    /** Of women or men only. */
    Target(double published, double times, String numerator, String denominator, String sex) {
        this.published = published;
        this.times = times;
        this.numerator = numerator;
        this.denominator = denominator;
        this.sex = sex;
    }

    double published() {
        return published;
    }

    double in(Tally tally, int year) {
        return times * sum(tally, numerator, sex, year) / sum(tally, denominator, sex, year);
    }

    private static double sum(Tally tally, String measure, String sex, int year) {
        return tally.sums().entrySet().stream()
                .filter(sum -> sum.getKey().measure().equals(measure)
                        && sum.getKey().year() == year
                        && (sex.isEmpty() || sum.getKey().sex().equals(sex)))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
