package org.jamlik.identity;

import java.time.LocalDate;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jamlik.Effort;

/**
 * How many numbers a second are read, encrypted, decrypted and keyed on a number of threads:
 * {@code src/test/benchmark-identity.sh}. The numbers are of the years 1800 to 1899 and belong to nobody.
 */
final class IdentityBenchmark {
    private static final LocalDate LATEST = LocalDate.of(2023, 12, 31);

    private final int threads;
    private final String[] numbers;

    private IdentityBenchmark(int threads, int count) {
        this.threads = threads;
        LocalDate first = LocalDate.of(1800, 1, 1);
        numbers = IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> SyntheticNumber.of(first.plusDays(i % 36524), 1 + i / 36524 % 999, i % 7 == 0))
                .toArray(String[]::new);
    }

    public static void main(String[] args) throws InterruptedException {
        IdentityBenchmark benchmark = new IdentityBenchmark(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        for (int round = 1; round <= Integer.parseInt(args[2]); round++) {
            benchmark.round(round);
        }
    }

    private void round(int round) throws InterruptedException {
        Keyring keyring = Keyring.fresh();
        String[] tokens = new String[numbers.length];
        measure(round, "12 digits read", i -> PersonalNumber.parse(numbers[i], LATEST));
        measure(round, "10 digits read", i -> PersonalNumber.parse(numbers[i].substring(2), LATEST));
        measure(round, "tokens made", i -> tokens[i] = keyring.token(numbers[i]));
        measure(round, "tokens read", i -> keyring.number(tokens[i]));
        measure(round, "number keys", i -> keyring.numberKey(numbers[i]));
        measure(round, "later holders", i -> keyring.laterHolderKey(i + 1L, LATEST));
        measure(round, "temporary keys", i -> keyring.temporaryKey("economic_assistance", "0114", numbers[i]));
    }

    private void measure(int round, String what, IntFunction<Object> work) throws InterruptedException {
        Thread[] workers = new Thread[threads];
        Effort effort = new Effort();
        for (int worker = 0; worker < threads; worker++) {
            int first = worker;
            workers[worker] = new Thread(() -> {
                for (int i = first; i < numbers.length; i += threads) {
                    if (work.apply(i) == null) {
                        throw new IllegalStateException("nothing came out");
                    }
                }
            });
            workers[worker].start();
        }
        for (Thread worker : workers) {
            worker.join();
        }
        System.out.println(String.format(
                Locale.ROOT,
                "round %d  %-14s  %,12.0f a second  %6.2f s  %6.2f s of cores",
                round,
                what,
                numbers.length / effort.seconds(),
                effort.seconds(),
                effort.ofCores()));
    }
}
