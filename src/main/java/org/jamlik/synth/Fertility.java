package org.jamlik.synth;

/** How likely a woman is to give birth in a year: 1.7 children in all, most of them at 31, as in 2019. */
final class Fertility {
    private Fertility() {}

    static double in(int age) {
        if (age < 18 || age > 45) {
            return 0;
        }
        double away = (age - 31.0) / 5.3;
        return 0.128 * StrictMath.exp(-away * away / 2);
    }
}
