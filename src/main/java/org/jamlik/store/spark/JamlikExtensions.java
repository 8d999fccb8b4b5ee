package org.jamlik.store.spark;

import java.util.List;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataTypes;
import org.jamlik.method.Quantiles;
import scala.Tuple3;
import scala.collection.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Adds the rule of {@link BoundTables} and the methods that SELECTs name to a session; Spark makes it from its name in the
 * settings.
 */
public final class JamlikExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectResolutionRule(new AbstractFunction1<>() {
            @Override
            public BoundTables apply(org.apache.spark.sql.SparkSession session) {
                return new BoundTables();
            }
        });
        quantile(extensions, "student_t_quantile", "studentT");
        quantile(extensions, "chi_squared_quantile", "chiSquared");
        return BoxedUnit.UNIT;
    }

    /** A function of two doubles that gives one. */
    private static void quantile(SparkSessionExtensions extensions, String name, String method) {
        Seq<AbstractDataType> doubles = InnerForm.seq(List.of(DataTypes.DoubleType, DataTypes.DoubleType));
        extensions.injectFunction(new Tuple3<>(
                new FunctionIdentifier(name),
                new ExpressionInfo(Quantiles.class.getName(), name),
                new AbstractFunction1<>() {
                    @Override
                    public Expression apply(Seq<Expression> arguments) {
                        return new StaticInvoke(
                                Quantiles.class, DataTypes.DoubleType, method, arguments, doubles, true, true, true);
                    }
                }));
    }
}
