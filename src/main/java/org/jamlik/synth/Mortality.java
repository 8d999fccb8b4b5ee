package org.jamlik.synth;

/**
 * How long people live: the law of Gompertz (1825), fitted by eye to the life tables of Statistics Sweden for 2018, where
 * women live 84.3 years and men 80.8.
 */
final class Mortality {
    private static final double WOMEN_AT_80 = 0.036;
    private static final double WOMEN_GROWTH = 0.118;
    private static final double MEN_AT_80 = 0.052;
    private static final double MEN_GROWTH = 0.107;
    private static final double DAYS = 365.25;

    private Mortality() {}

    /**
     * The day on which somebody dies who is alive on a day.
     *
     * @param alive a day on which the person lives
     */
    static int dayOfDeath(Dice dice, int birthDay, int alive, boolean man) {
        double growth = man ? MEN_GROWTH : WOMEN_GROWTH;
        double age = Math.max(0, alive - birthDay) / DAYS;
        double rate = (man ? MEN_AT_80 : WOMEN_AT_80) * StrictMath.exp(growth * (age - 80));
        double years = StrictMath.log(1 + growth * dice.waits(1) / rate) / growth;
        return alive + 1 + (int) (years * DAYS);
    }
}
