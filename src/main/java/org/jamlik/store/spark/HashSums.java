package org.jamlik.store.spark;

import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Sums over 64-bit hashes of rows, by a text: what a query with a column of texts and one of hashes comes to. */
public final class HashSums implements Serializable {
    private final Map<String, Sum> sums = new HashMap<>();

    HashSums() {}

    /** The sums of a query, by one Spark job that moves no rows. */
    public static HashSums of(Dataset<Row> textsAndHashes) {
        return together(textsAndHashes
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(rows -> List.of(of(rows)).iterator())
                .collect());
    }

    /** The sums of all. */
    static HashSums together(Collection<HashSums> parts) {
        HashSums all = new HashSums();
        parts.forEach(part -> part.sums.forEach((text, sum) -> all.of(text).add(sum)));
        return all;
    }

    /** The sums of what a query makes of rows that are here. */
    public static HashSums of(RowByRow textsAndHashes, List<Object[]> rows) {
        return of(textsAndHashes.apply(rows).iterator());
    }

    private static HashSums of(Iterator<InternalRow> rows) {
        HashSums some = new HashSums();
        rows.forEachRemaining(row -> some.add(row.getUTF8String(0), row.getLong(1)));
        return some;
    }

    void add(UTF8String text, long hash) {
        of(String.valueOf(text)).add(hash);
    }

    private Sum of(String text) {
        return sums.computeIfAbsent(text, first -> new Sum());
    }

    /** The sums of each text. */
    public Map<String, Sum> byText() {
        return sums;
    }

    /** How many hashes there are, their exclusive or, and their sum, which is kept in 128 bits. */
    public static final class Sum implements Serializable {
        private long count;
        private long xor;
        private long low;
        private long high;

        private void add(long hash) {
            count++;
            xor ^= hash;
            addToTotal(hash, hash >> 63);
        }

        private void add(Sum other) {
            count += other.count;
            xor ^= other.xor;
            addToTotal(other.low, other.high);
        }

        private void addToTotal(long otherLow, long otherHigh) {
            low += otherLow;
            high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
        }

        public long count() {
            return count;
        }

        public long xor() {
            return xor;
        }

        public BigInteger total() {
            return new BigInteger(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(high)
                    .putLong(low)
                    .array());
        }
    }
}
