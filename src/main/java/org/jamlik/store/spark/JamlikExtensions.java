package org.jamlik.store.spark;

import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/** Adds the rule of {@link BoundTables} to a session; Spark makes it from its name in the settings. */
public final class JamlikExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectResolutionRule(new AbstractFunction1<>() {
            @Override
            public BoundTables apply(org.apache.spark.sql.SparkSession session) {
                return new BoundTables();
            }
        });
        return BoxedUnit.UNIT;
    }
}
