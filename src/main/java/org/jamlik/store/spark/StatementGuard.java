package org.jamlik.store.spark;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedExtractValue;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedGenerator;
import org.apache.spark.sql.catalyst.analysis.UnresolvedNamespace;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedStar;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Cube;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.UnresolvedNamedLambdaVariable;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;
import org.apache.spark.sql.catalyst.plans.UsingJoin;
import org.apache.spark.sql.catalyst.plans.logical.DescribeColumn;
import org.apache.spark.sql.catalyst.plans.logical.DescribeNamespace;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SetCatalogAndNamespace;
import org.apache.spark.sql.catalyst.plans.logical.ShowColumns;
import org.apache.spark.sql.catalyst.plans.logical.ShowFunctions;
import org.apache.spark.sql.catalyst.plans.logical.ShowNamespaces;
import org.apache.spark.sql.catalyst.plans.logical.ShowTables;
import org.apache.spark.sql.catalyst.plans.logical.ShowViews;
import org.apache.spark.sql.execution.command.DescribeQueryCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.command.SetNamespaceCommand;
import org.apache.spark.sql.execution.command.ShowCatalogsCommand;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.TableName;
import scala.Option;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * Lets a reader's statement through when it only reads, and only tables that exist for the reader.
 *
 * <p>It is an allow-list: each node and expression that the parser made must be of a class, and each function of a name,
 * that {@link AllowList} has. What a new version of Spark or Delta adds to SQL is refused until somebody lists it.
 */
public final class StatementGuard {
    private static final String CATALOG = "spark_catalog";
    private static final String CATALYST = "org.apache.spark.sql.catalyst.";

    /** Characters of a statement, and parts of its plan: the parser doubles parts, and one in another grow like powers. */
    private static final int LONGEST = 100_000;

    /** Brackets in brackets and CASE in CASE, which cost the parser the square of their number. */
    private static final int MOST_NESTED = 100;

    /** Spark writes out a common table expression wherever it is read, and one that reads another twice doubles it. */
    private static final int MOST_COMMON_READS = 24;

    /** Each column of a CUBE doubles the rows. */
    private static final int MOST_CUBED = 8;

    /** Parts in parts, so that what is let through leaves stack for Spark. */
    private static final int DEEPEST = 500;

    /** What BI tools set or ask for when they connect; nothing follows from it. */
    private static final Set<String> SETTINGS = Set.of(
            "hive.resultset.use.unique.column.names",
            "hive.server2.thrift.resultset.default.fetch.size",
            "spark.sql.hive.version");

    private static final Set<String> GENERATORS =
            Set.of("explode", "explode_outer", "inline", "inline_outer", "posexplode", "posexplode_outer");
    private static final Set<String> WHO_ASKS = Set.of("current_user", "session_user", "user");
    private static final String NAMES_ARE_WRITTEN_OUT = "IDENTIFIER may not be used, names are written out";
    private static final String NO_PARAMETERS = "a parameter has no value";
    private static final Map<String, String> REASONS = Map.of(
            "ExpressionWithUnresolvedIdentifier",
            NAMES_ARE_WRITTEN_OUT,
            "NamedParameter",
            NO_PARAMETERS,
            "PlanWithUnresolvedIdentifier",
            NAMES_ARE_WRITTEN_OUT,
            "PosParameter",
            NO_PARAMETERS,
            "RelationTimeTravel",
            "tables can be read as they are published, not as of another version or time",
            "Sample",
            "TABLESAMPLE may not be used, it gives other rows each time",
            "ScriptTransformation",
            "TRANSFORM may not be used, it runs a program",
            "UnresolvedHint",
            "hints may not be given");

    private final SparkSession session;
    private final Predicate<TableName> isVisible;
    private final Set<String> schemas;

    /**
     * A guard for one reader.
     *
     * @param isVisible the tables that exist for the reader
     * @param schemas the schemas that exist for the reader
     */
    public StatementGuard(SparkSession session, Predicate<TableName> isVisible, Set<String> schemas) {
        this.session = session;
        this.isVisible = isVisible;
        this.schemas = schemas;
    }

    /**
     * Reads a statement; fails with what is refused and why, or with what is no SQL.
     *
     * @param currentSchema what tables without a schema belong to
     */
    public Statement allow(String sql, Optional<String> currentSchema) {
        if (sql.length() > LONGEST) {
            throw refused("it is longer than " + LONGEST + " characters");
        }
        if (sql.contains("${")) {
            throw refused("${ would put in a variable of the server; write '$' || '{' for the characters");
        }
        if (isDeep(sql)) {
            throw tooDeep();
        }
        try {
            return new Reading(currentSchema).statement(parsed(sql));
        } catch (StackOverflowError e) {
            throw tooDeep();
        }
    }

    /** The table that a name means, when it has the form of a table's name. */
    static Optional<TableName> table(Seq<String> name, Optional<String> currentSchema) {
        List<String> parts = withoutCatalog(name);
        if (parts.size() == 1 && currentSchema.isPresent()) {
            parts = List.of(currentSchema.get(), parts.get(0));
        }
        String joined = String.join(".", parts);
        return parts.size() == 2 && TableName.isOne(joined) ? Optional.of(TableName.of(joined)) : Optional.empty();
    }

    private static List<String> withoutCatalog(Seq<String> name) {
        List<String> parts = PlanWalk.list(name).stream()
                .map(part -> part.toLowerCase(Locale.ROOT))
                .toList();
        return !parts.isEmpty() && parts.get(0).equals(CATALOG) ? parts.subList(1, parts.size()) : parts;
    }

    private static boolean isDeep(String sql) {
        SqlBaseLexer tokens = new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(sql)));
        tokens.removeErrorListeners();
        int brackets = 0;
        int cases = 0;
        for (Token token = tokens.nextToken(); token.getType() != Token.EOF; token = tokens.nextToken()) {
            switch (token.getType()) {
                case SqlBaseLexer.LEFT_PAREN, SqlBaseLexer.LEFT_BRACKET -> brackets++;
                case SqlBaseLexer.RIGHT_PAREN, SqlBaseLexer.RIGHT_BRACKET -> brackets--;
                case SqlBaseLexer.CASE -> cases++;
                case SqlBaseLexer.END -> cases--;
                default -> {}
            }
            if (brackets > MOST_NESTED || cases > MOST_NESTED) {
                return true;
            }
        }
        return false;
    }

    private LogicalPlan parsed(String sql) {
        try {
            return session.sessionState().sqlParser().parsePlan(sql);
        } catch (ParseException e) {
            throw syntaxError(e.getSimpleMessage(), e);
        } catch (Exception e) {
            throw syntaxError(e instanceof SparkThrowable ? e.getMessage() : "the parser gives up", e);
        }
    }

    private static JamlikException syntaxError(String message, Exception cause) {
        String firstLine = message.strip().lines().findFirst().orElse("");
        return new JamlikException(ErrorCode.SQL_SYNTAX, "Cannot read the statement: " + firstLine, cause);
    }

    private static JamlikException refused(String why) {
        return new JamlikException(ErrorCode.STATEMENT_REFUSED, "Cannot run the statement: " + why);
    }

    private static JamlikException tooDeep() {
        return refused("it is too deeply nested");
    }

    /** Why a node or expression of this class is refused: {@code DropTable} is "drop table may not be used". */
    private static JamlikException refused(Class<?> part) {
        String name = className(part).replaceAll(".*\\.", "");
        String words = name.replaceAll("(Command|Statement)$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        return refused(REASONS.getOrDefault(name, words.toLowerCase(Locale.ROOT) + " may not be used"));
    }

    /** The name as Scala writes it: that of an object or of a variant of a class is the class's. */
    private static String className(Class<?> part) {
        return part.getName().replaceAll("\\$.*", "");
    }

    /** One statement, and the tables found in it so far. */
    private final class Reading extends PlanWalk {
        private int commonReads;
        private int cubed;
        private final Optional<String> currentSchema;
        private final SortedSet<TableName> found = new TreeSet<>();
        private final SortedSet<TableName> tables = Collections.unmodifiableSortedSet(found);
        private int parts;

        private Reading(Optional<String> currentSchema) {
            this.currentSchema = currentSchema;
        }

        private Statement statement(LogicalPlan plan) {
            if (plan instanceof ExplainCommand explain) {
                return explain(explain);
            }
            if (plan instanceof DescribeQueryCommand describe) {
                plan(describe.plan());
                return new Statement.DescribeQuery(describe.plan(), tables);
            }
            if (plan instanceof DescribeRelation describe) {
                if (!describe.partitionSpec().isEmpty()) {
                    throw refused("a partition cannot be described");
                }
                return new Statement.Describe(described(describe.relation()), tables);
            }
            if (plan instanceof DescribeColumn describe) {
                return new Statement.Describe(described(describe.relation()), tables);
            }
            if (plan instanceof DescribeNamespace describe) {
                String schema = schema(describe.namespace()).orElseThrow(() -> refused("no schema is named"));
                return new Statement.DescribeSchema(schema, tables);
            }
            if (plan instanceof SetCatalogAndNamespace use) {
                return new Statement.Use(schema(use.child()), tables);
            }
            if (plan instanceof SetNamespaceCommand use) {
                return new Statement.Use(schema(use.namespace()), tables);
            }
            if (plan instanceof SetCommand set) {
                return set(set);
            }
            return show(plan).orElseGet(() -> {
                plan(plan);
                return new Statement.Query(plan, tables);
            });
        }

        private Statement explain(ExplainCommand explain) {
            String mode = explain.mode().name();
            if (!Set.of("simple", "extended", "formatted").contains(mode)) {
                throw refused("EXPLAIN " + mode + " may not be used");
            }
            plan(explain.logicalPlan());
            return new Statement.Explain(explain.logicalPlan(), mode.equals("extended"), tables);
        }

        private Statement set(SetCommand set) {
            if (set.kv().isEmpty()) {
                throw refused("SET without a name may not be used");
            }
            Tuple2<String, Option<String>> setting = set.kv().get();
            if (!SETTINGS.contains(setting._1())) {
                throw refused("setting " + setting._1() + " can neither be set nor asked for");
            }
            return new Statement.Set(setting._1(), optional(setting._2()), tables);
        }

        private Optional<Statement> show(LogicalPlan plan) {
            if (plan instanceof ShowNamespaces show) {
                if (schema(show.namespace()).isPresent()) {
                    throw refused("schemas have no schemas");
                }
                return shown(Statement.What.SCHEMAS, Optional.empty(), show.pattern());
            }
            if (plan instanceof ShowTables show) {
                return shown(Statement.What.TABLES, schema(show.namespace()), show.pattern());
            }
            if (plan instanceof ShowViews show) {
                return shown(Statement.What.VIEWS, schema(show.namespace()), show.pattern());
            }
            if (plan instanceof ShowColumns show) {
                TableName table = described(show.child());
                return shown(Statement.What.COLUMNS, Optional.of(table.schema()), Option.empty());
            }
            if (plan instanceof ShowCatalogsCommand show) {
                return shown(Statement.What.CATALOGS, Optional.empty(), show.pattern());
            }
            if (plan instanceof ShowFunctions show) {
                if (!show.systemScope()) {
                    throw refused("there are no functions of users");
                }
                return shown(Statement.What.FUNCTIONS, schema(show.namespace()), show.pattern());
            }
            return Optional.empty();
        }

        private Optional<Statement> shown(Statement.What what, Optional<String> in, Option<String> pattern) {
            return Optional.of(new Statement.Show(what, in, optional(pattern), tables));
        }

        private static <T> Optional<T> optional(Option<T> option) {
            return option.isDefined() ? Optional.of(option.get()) : Optional.empty();
        }

        private TableName described(LogicalPlan relation) {
            if (relation instanceof UnresolvedTableOrView named) {
                return visible(named.multipartIdentifier());
            }
            throw refused(relation.getClass());
        }

        private Optional<String> schema(LogicalPlan namespace) {
            if (namespace instanceof UnresolvedNamespace named) {
                return schema(named.multipartIdentifier());
            }
            throw refused(namespace.getClass());
        }

        private Optional<String> schema(Seq<String> name) {
            List<String> parts = withoutCatalog(name);
            if (parts.size() > 1 || !schemas.containsAll(parts)) {
                throw refused("there is no schema " + written(name) + " among those that you may read");
            }
            return parts.stream().findFirst();
        }

        private TableName visible(Seq<String> name) {
            TableName table = table(name, currentSchema)
                    .filter(isVisible)
                    .orElseThrow(
                            () -> refused("there is no table " + written(name) + " among those that you may read"));
            found.add(table);
            return table;
        }

        private static String written(Seq<String> name) {
            return String.join(".", list(name));
        }

        @Override
        void visit(LogicalPlan plan) {
            check(plan.getClass());
            if (plan instanceof UnresolvedRelation relation) {
                if (!relation.options().isEmpty() || relation.isStreaming()) {
                    throw refused("tables have neither options nor streams");
                }
                if (!isCommonTable(relation)) {
                    visible(relation.multipartIdentifier());
                } else if (++commonReads > MOST_COMMON_READS) {
                    throw refused("it reads common table expressions more than " + MOST_COMMON_READS + " times");
                }
            } else if (plan instanceof UnresolvedTableValuedFunction function) {
                call(written(function.name()), GENERATORS);
            } else if (plan instanceof Join join && join.joinType() instanceof UsingJoin using) {
                column(list(using.usingColumns()));
            }
        }

        @Override
        void visit(Expression expression) {
            check(expression.getClass());
            if (expression instanceof UnresolvedFunction function) {
                call(written(function.nameParts()), AllowList.FUNCTIONS);
            } else if (expression instanceof Cube cube) {
                cubed += list(cube.children()).size();
                if (cubed > MOST_CUBED) {
                    throw refused("CUBE may have " + MOST_CUBED + " columns");
                }
            } else if (expression instanceof UnresolvedGenerator generator) {
                call(generator.name().unquotedString(), GENERATORS);
            } else if (expression instanceof UnresolvedAttribute attribute) {
                column(list(attribute.nameParts()));
            } else if (expression instanceof UnresolvedNamedLambdaVariable variable) {
                column(list(variable.nameParts()));
            } else if (expression instanceof UnresolvedStar star
                    && star.target().isDefined()) {
                column(list(star.target().get()));
            } else if (expression instanceof UnresolvedExtractValue field
                    && field.extraction() instanceof Literal literal) {
                column(List.of(String.valueOf(literal.value())));
            }
        }

        private void check(Class<?> part) {
            parts++;
            if (parts > LONGEST) {
                throw refused("it has more than " + LONGEST + " parts");
            }
            if (depth() > DEEPEST) {
                throw tooDeep();
            }
            String name = className(part);
            if (!name.startsWith(CATALYST) || !AllowList.QUERY_PARTS.contains(name.substring(CATALYST.length()))) {
                throw refused(part);
            }
        }

        private static void call(String function, Set<String> allowed) {
            if (!allowed.contains(function.toLowerCase(Locale.ROOT))) {
                throw refused("function " + function + " may not be used");
            }
        }

        /** Refuses what names no column of the table: where its files are, and who asks. */
        private static void column(List<String> name) {
            for (String part : name) {
                if (part.equalsIgnoreCase("_metadata")) {
                    throw refused("column _metadata cannot be read");
                }
            }
            if (name.size() == 1) {
                String only = name.get(0).toLowerCase(Locale.ROOT);
                if (WHO_ASKS.contains(only)) {
                    throw refused("function " + only + " may not be used");
                }
            }
        }
    }
}
