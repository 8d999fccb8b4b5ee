package org.jamlik.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.S3AUtils;
import org.apache.hadoop.fs.s3a.auth.CredentialProviderListFactory;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The lease of a warehouse in S3. Every holding is a term, an object {@code _lease/000000000007}, and the highest term
 * is the current one. Creating the next term with {@code If-None-Match: *} is what only one run can do; renewing and
 * giving back overwrite the run's own term, so that a run that lost the lease cannot get it back that way.
 *
 * <p>Whether a term has expired is judged by the clock of the run that wants the lease, so the clocks of the machines
 * must agree better than {@link Pace#validity()} less {@link Pace#renewal()}.
 */
final class S3Lease implements Lease {

    private static final Logger LOG = LoggerFactory.getLogger(S3Lease.class);

    private final Terms terms;
    private final long number;
    private final Optional<String> abandonedRun;
    private final InstantSource clock;
    private final Pace pace;
    private final ScheduledExecutorService heartbeat;
    private Holding holding;

    private S3Lease(
            Terms terms, long number, Holding holding, Optional<Holding> before, InstantSource clock, Pace pace) {
        this.terms = terms;
        this.number = number;
        this.holding = holding;
        this.abandonedRun =
                before.filter(earlier -> earlier.givenBack().isEmpty()).map(Holding::run);
        this.clock = clock;
        this.pace = pace;
        this.heartbeat = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "lease of " + terms.root());
            thread.setDaemon(true);
            return thread;
        });
        long nanos = pace.renewal().toNanos();
        heartbeat.scheduleWithFixedDelay(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    static S3Lease take(URI root, Configuration hadoop, String runId, InstantSource clock, Pace pace) {
        Terms terms = Terms.of(root, hadoop);
        try {
            return take(terms, runId, clock, pace);
        } catch (RuntimeException e) {
            terms.close();
            throw e;
        }
    }

    private static S3Lease take(Terms terms, String runId, InstantSource clock, Pace pace) {
        long last = terms.highest();
        Optional<Holding> before = last == 0 ? Optional.empty() : terms.read(last);
        Instant now = clock.instant();
        boolean isOvertaken = last > 0 && before.isEmpty();
        if (isOvertaken || before.filter(other -> other.isValidAt(now)).isPresent()) {
            throw terms.held();
        }

        long number = last + 1;
        Holding holding = Holding.of(runId, now, pace);
        if (!terms.create(number, holding)) {
            throw terms.held();
        }

        S3Lease lease = new S3Lease(terms, number, holding, before, clock, pace);
        try {
            // A term that was deleted after it was listed can be created anew, but is then no longer the highest.
            if (terms.highest() > number) {
                throw terms.held();
            }

            terms.requireConditions(number, holding.givenBackAt(now));
            terms.deleteBelow(last);
            return lease;
        } catch (RuntimeException e) {
            lease.giveBackAfter(e);
            throw e;
        }
    }

    @Override
    public Optional<String> abandonedRun() {
        return abandonedRun;
    }

    /** Renews the lease first, so that what follows has the whole validity at its disposal. */
    @Override
    public synchronized void confirm() {
        if (holding.givenBack().isPresent()) {
            throw new IllegalStateException(
                    "Cannot confirm the lease of %s: run %s has given it back".formatted(terms.root(), holding.run()));
        }

        renew();
        long highest = terms.highest();
        if (highest > number) {
            throw terms.read(highest)
                    .map(other -> LeaseHeldException.lostTo(terms.root(), holding.run(), other.run(), other.since()))
                    .orElseGet(() -> LeaseHeldException.expired(terms.root(), holding.run(), holding.expires()));
        }

        requireValid(clock.instant());
    }

    @Override
    public void close() {
        heartbeat.shutdown();
        synchronized (this) {
            if (holding.givenBack().isPresent()) {
                return;
            }

            holding = holding.givenBackAt(clock.instant());
            try (terms) {
                terms.write(number, holding);
            }
        }
    }

    private void giveBackAfter(RuntimeException failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void beat() {
        try {
            renewUnlessClosed();
        } catch (UncheckedIOException e) {
            LOG.warn("{}; trying again in {}", e.getMessage(), pace.renewal());
        } catch (LeaseHeldException e) {
            LOG.warn("{}", e.getMessage());
            heartbeat.shutdown();
        }
    }

    private synchronized void renewUnlessClosed() {
        if (holding.givenBack().isEmpty()) {
            renew();
        }
    }

    private void renew() {
        Instant now = clock.instant();
        requireValid(now);
        Holding renewed = holding.renewedAt(now, pace);
        terms.write(number, renewed);
        holding = renewed;
    }

    private void requireValid(Instant now) {
        if (!holding.isValidAt(now)) {
            throw LeaseHeldException.expired(terms.root(), holding.run(), holding.expires());
        }
    }

    /** How long a term is valid without a renewal, and how often it is renewed. */
    record Pace(Duration validity, Duration renewal) {

        static final Pace USUAL = new Pace(Duration.ofSeconds(60), Duration.ofSeconds(20));

        Pace {
            if (renewal.compareTo(validity) >= 0) {
                throw new IllegalArgumentException(
                        "Cannot renew every %s what is valid for %s".formatted(renewal, validity));
            }
        }
    }

    /** What the object of a term says; the token tells two holdings of the same run apart. */
    private record Holding(String run, Instant since, Instant expires, Optional<Instant> givenBack, String token) {

        private static final Pattern TEXT =
                Pattern.compile("run (.+)\nsince (\\S+)\nexpires (\\S+)\ngiven back (\\S+)\ntoken (\\S+)\n");

        static Holding of(String run, Instant now, Pace pace) {
            Instant since = now.truncatedTo(ChronoUnit.SECONDS);
            String token = UUID.randomUUID().toString();
            return new Holding(run, since, now.plus(pace.validity()), Optional.empty(), token);
        }

        static Optional<Holding> parse(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }

            Optional<Instant> givenBack = Optional.of(matcher.group(4))
                    .filter(word -> !word.equals("never"))
                    .map(Instant::parse);
            Instant since = Instant.parse(matcher.group(2));
            Instant expires = Instant.parse(matcher.group(3));
            return Optional.of(new Holding(matcher.group(1), since, expires, givenBack, matcher.group(5)));
        }

        boolean isValidAt(Instant instant) {
            return givenBack.isEmpty() && instant.isBefore(expires);
        }

        Holding renewedAt(Instant instant, Pace pace) {
            return new Holding(run, since, instant.plus(pace.validity()), givenBack, token);
        }

        Holding givenBackAt(Instant instant) {
            return new Holding(run, since, expires, Optional.of(instant), token);
        }

        String text() {
            String end = givenBack.map(Instant::toString).orElse("never");
            return "run %s\nsince %s\nexpires %s\ngiven back %s\ntoken %s\n".formatted(run, since, expires, end, token);
        }
    }

    /** The terms of one warehouse: the objects in its folder {@code _lease}, numbered from 1. */
    private record Terms(S3Client s3, String root, String bucket, String folder) implements AutoCloseable {

        private static final Pattern NAME = Pattern.compile("\\d{12}");

        static Terms of(URI root, Configuration hadoop) {
            String bucket = root.getAuthority();
            String prefix = root.getPath().replaceFirst("^/", "");
            String folder = prefix.isEmpty() ? "_lease/" : prefix + "/_lease/";
            return new Terms(
                    client(root, S3AUtils.propagateBucketOptions(hadoop, bucket)), root.toString(), bucket, folder);
        }

        /** A client with the credentials, the endpoint and the region that Hadoop reads the tables with. */
        private static S3Client client(URI root, Configuration hadoop) {
            try {
                String endpoint = hadoop.getTrimmed("fs.s3a.endpoint", "");
                String region = hadoop.getTrimmed("fs.s3a.endpoint.region", "");
                String protocol = hadoop.getBoolean("fs.s3a.connection.ssl.enabled", true) ? "https://" : "http://";
                S3ClientBuilder builder = S3Client.builder()
                        .credentialsProvider(
                                CredentialProviderListFactory.createAWSCredentialProviderList(root, hadoop))
                        .forcePathStyle(hadoop.getBoolean("fs.s3a.path.style.access", false))
                        .region(Region.of(region.isEmpty() ? "us-east-1" : region))
                        .crossRegionAccessEnabled(region.isEmpty())
                        .overrideConfiguration(timeouts -> timeouts.apiCallAttemptTimeout(Duration.ofSeconds(10))
                                .apiCallTimeout(Duration.ofSeconds(20)));
                if (!endpoint.isEmpty()) {
                    builder.endpointOverride(URI.create(endpoint.contains("://") ? endpoint : protocol + endpoint));
                }

                return builder.build();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot reach %s: %s".formatted(root, e.getMessage()), e);
            }
        }

        /** The number of the current term, 0 when the lease was never taken. */
        long highest() {
            return numbers().stream().mapToLong(Long::longValue).max().orElse(0);
        }

        Optional<Holding> read(long number) {
            String text;
            try {
                text = call("read " + address(number), () -> s3.getObjectAsBytes(
                                get -> get.bucket(bucket).key(key(number)))
                        .asUtf8String());
            } catch (UncheckedIOException e) {
                if (e.getCause().getCause() instanceof NoSuchKeyException) {
                    return Optional.empty();
                }
                throw e;
            }

            return Optional.of(Holding.parse(text)
                    .orElseThrow(() -> new JamlikException(
                            ErrorCode.USAGE,
                            "Cannot read the lease %s: it says '%s'; remove it when no run is under way"
                                    .formatted(address(number), text.strip()))));
        }

        /** Whether the term is now this holding's, that is, nobody else's. */
        boolean create(long number, Holding holding) {
            // The own token is there when the answer to an earlier attempt was lost on its way.
            return putIfAbsent(number, holding)
                    || read(number)
                            .filter(there -> there.token().equals(holding.token()))
                            .isPresent();
        }

        void write(long number, Holding holding) {
            put(request(number).build(), holding);
        }

        /**
         * Makes sure that the store heeds {@code If-None-Match}, since one that ignores it would let two runs in. It is
         * asked to overwrite an existing term with its end, so that a store that does so is left with a free lease.
         */
        void requireConditions(long number, Holding end) {
            if (putIfAbsent(number, end)) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot take the lease of %s: its store overwrites %s in spite of If-None-Match: *"
                                .formatted(root, address(number)));
            }
        }

        void deleteBelow(long number) {
            for (long old : numbers()) {
                if (old < number) {
                    call(
                            "delete " + address(old),
                            () -> s3.deleteObject(
                                    delete -> delete.bucket(bucket).key(key(old))));
                }
            }
        }

        LeaseHeldException held() {
            return read(highest())
                    .filter(other -> other.givenBack().isEmpty())
                    .map(other -> LeaseHeldException.heldBy(root, other.run(), other.since()))
                    .orElseGet(() -> LeaseHeldException.takenMeanwhile(root));
        }

        @Override
        public void close() {
            s3.close();
        }

        private List<Long> numbers() {
            return call(
                    "list " + root + "/_lease",
                    () -> s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(folder)).contents().stream()
                            .map(object -> object.key().substring(folder.length()))
                            .filter(name -> NAME.matcher(name).matches())
                            .map(Long::valueOf)
                            .toList());
        }

        private boolean putIfAbsent(long number, Holding holding) {
            try {
                put(request(number).ifNoneMatch("*").build(), holding);
                return true;
            } catch (UncheckedIOException e) {
                if (e.getCause().getCause() instanceof S3Exception refusal
                        && (refusal.statusCode() == 412 || refusal.statusCode() == 409)) {
                    return false;
                }
                throw e;
            }
        }

        private void put(PutObjectRequest request, Holding holding) {
            call(
                    "write s3a://" + bucket + "/" + request.key(),
                    () -> s3.putObject(request, RequestBody.fromString(holding.text())));
        }

        private PutObjectRequest.Builder request(long number) {
            return PutObjectRequest.builder().bucket(bucket).key(key(number)).contentType("text/plain; charset=utf-8");
        }

        private <T> T call(String what, Supplier<T> request) {
            try {
                return request.get();
            } catch (SdkException e) {
                throw new UncheckedIOException("Cannot %s: %s".formatted(what, e.getMessage()), new IOException(e));
            }
        }

        private String key(long number) {
            return folder + String.format(Locale.ROOT, "%012d", number);
        }

        private String address(long number) {
            return "s3a://%s/%s".formatted(bucket, key(number));
        }
    }
}
