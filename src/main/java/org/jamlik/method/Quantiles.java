package org.jamlik.method;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/** Quantiles of distributions: the value that a variable stays below with a probability. SQL calls them by name. */
public final class Quantiles {
    private static final double NEXT_TO_NOTHING = 1e-12;

    private Quantiles() {}

    /**
     * Of Student's t, as {@code student_t_quantile(probability, degrees)}.
     *
     * @param probability between 0 and 1
     * @param degrees of freedom, above 0
     */
    public static double studentT(double probability, double degrees) {
        return new TDistribution(null, degrees, NEXT_TO_NOTHING).inverseCumulativeProbability(probability);
    }

    /**
     * Of chi-squared, as {@code chi_squared_quantile(probability, degrees)}: the limits of a Poisson count O are half the
     * quantiles of 2 O and 2 O + 2 degrees (Garwood 1936).
     *
     * @param probability between 0 and 1
     * @param degrees of freedom, above 0
     */
    public static double chiSquared(double probability, double degrees) {
        return new ChiSquaredDistribution(null, degrees, NEXT_TO_NOTHING).inverseCumulativeProbability(probability);
    }
}
