package org.jamlik.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.Blob;
import org.gaul.s3proxy.blobstore.domain.MultipartPart;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.blobstore.domain.PageSet;
import org.gaul.s3proxy.blobstore.domain.StorageMetadata;
import org.gaul.s3proxy.blobstore.options.CopyOptions;
import org.gaul.s3proxy.blobstore.options.CreateContainerOptions;
import org.gaul.s3proxy.blobstore.options.ListContainerOptions;
import org.gaul.s3proxy.blobstore.options.PutOptions;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * A real S3 server for tests: S3Proxy in this process, on a free loopback port, keeping its objects as files in a
 * folder.
 *
 * <p>{@code If-None-Match: *} is atomic here: S3Proxy 4.0.0 publishes such an object with link(2), which fails when the
 * name exists. Earlier versions ignore the header on PUT (until 2.7) or look first and write afterwards (2.9 to 3.3),
 * and 4.1 needs a later AWS SDK than Hadoop 3.4.2 does. A listing, however, would leave out objects when another
 * vanishes while S3Proxy walks the folder, which S3 does not; {@link WholeListings} mends that.
 *
 * <p>S3A needs no other settings than {@link #hadoopSettings()}: uploads in parts, copies, checksums, recursive
 * deletes and names with spaces and å work as they are. A bucket name has at least three letters.
 */
public final class S3Server implements AutoCloseable {

    private static final String ACCESS_KEY = "jamlik";
    private static final String SECRET_KEY = "jamlik-secret";

    private final BlobStore store;
    private final S3Proxy proxy;

    private S3Server(BlobStore store) throws Exception {
        this.store = store;
        this.proxy = S3Proxy.builder()
                .blobStore(new WholeListings(store))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .jettyMaxThreads(32)
                .build();
        proxy.start();
    }

    /** Starts a server over a folder that exists; its buckets are the folders in it. */
    public static S3Server start(Path folder) throws Exception {
        return start(new FilesystemNio2BlobStore(folder.toString()));
    }

    static S3Server start(BlobStore store) throws Exception {
        return new S3Server(store);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /** What Hadoop must be told; Spark takes the same with the prefix {@code spark.hadoop.}. */
    public Map<String, String> hadoopSettings() {
        return Map.of(
                "fs.s3a.endpoint",
                endpoint().toString(),
                "fs.s3a.endpoint.region",
                "us-east-1",
                "fs.s3a.access.key",
                ACCESS_KEY,
                "fs.s3a.secret.key",
                SECRET_KEY,
                "fs.s3a.path.style.access",
                "true",
                "fs.s3a.connection.ssl.enabled",
                "false");
    }

    /** The usual Hadoop configuration with {@link #hadoopSettings()}. */
    public Configuration hadoop() {
        Configuration hadoop = new Configuration();
        hadoopSettings().forEach(hadoop::set);
        return hadoop;
    }

    public void createBucket(String bucket) {
        store.createContainer(bucket, CreateContainerOptions.NONE);
    }

    @Override
    public void close() throws IOException {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IOException("Cannot stop the S3 server " + endpoint(), e);
        }
    }

    /** A store that nothing is changed in while it is listed, and nothing is written to while something is removed. */
    private static final class WholeListings extends ForwardingBlobStore {

        private final ReadWriteLock lock = new ReentrantReadWriteLock();

        WholeListings(BlobStore store) {
            super(store);
        }

        @Override
        public PageSet<? extends StorageMetadata> list(String container, ListContainerOptions options) {
            return holding(lock.writeLock(), () -> super.list(container, options));
        }

        @Override
        public void removeBlob(String container, String name) {
            holding(lock.writeLock(), () -> {
                super.removeBlob(container, name);
                return null;
            });
        }

        @Override
        public void removeBlobs(String container, Iterable<String> names) {
            names.forEach(name -> removeBlob(container, name));
        }

        @Override
        public String putBlob(String container, Blob blob, PutOptions options) {
            return holding(lock.readLock(), () -> super.putBlob(container, blob, options));
        }

        @Override
        public String copyBlob(String from, String name, String to, String newName, CopyOptions options) {
            return holding(lock.readLock(), () -> super.copyBlob(from, name, to, newName, options));
        }

        @Override
        public String completeMultipartUpload(MultipartUpload upload, List<MultipartPart> parts) {
            return holding(lock.readLock(), () -> super.completeMultipartUpload(upload, parts));
        }

        private static <T> T holding(Lock held, Supplier<T> action) {
            held.lock();
            try {
                return action.get();
            } finally {
                held.unlock();
            }
        }
    }
}
