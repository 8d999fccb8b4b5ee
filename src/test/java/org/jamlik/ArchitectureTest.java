package org.jamlik;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Stream;
import org.jamlik.serve.Gate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom, and what nobody does. */
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> RUN_AND_COMMAND_LINE =
            resideInAPackage("org.jamlik.run..").or(belongTo(equivalentTo(Jamlik.class)));
    private static final Set<String> KNOW_IDENTITIES = Set.of(
            "org.jamlik.run.Identities",
            "org.jamlik.run.Workspace",
            "org.jamlik.run.RotateRun",
            "org.jamlik.run.ForgetRun");
    private static final Set<String> READS_OF_THE_CLOCK = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.LocalTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.Year.now",
            "java.time.YearMonth.now",
            "java.time.ZonedDateTime.now",
            "java.time.InstantSource.system",
            "java.time.Clock.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.tickMillis",
            "java.time.Clock.tickSeconds",
            "java.time.Clock.tickMinutes",
            "java.util.Date.<init>",
            "java.util.Calendar.getInstance");
    private static final Set<String> EXITS =
            Set.of("java.lang.System.exit", "java.lang.Runtime.exit", "java.lang.Runtime.halt");

    private static JavaClasses project;

    @BeforeAll
    static void read_the_classes() {
        project = new ClassFileImporter()
                .importUrl(Jamlik.class.getProtectionDomain().getCodeSource().getLocation());
        assertTrue(project.contain(Jamlik.class));
    }

    private static void check(ArchRule rule) {
        rule.check(project);
    }

    @Test
    void contracts_know_nothing_of_spark() {
        check(noClasses()
                .that()
                .resideInAPackage("org.jamlik.contract..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "io.delta..", "scala.."));
    }

    @Test
    void only_the_store_knows_delta() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.jamlik.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta.."));
    }

    @Test
    void only_one_package_rests_on_the_internals_of_spark() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.jamlik.store.spark")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.spark.sql.catalyst..",
                        "org.apache.spark.sql.execution..",
                        "org.apache.spark.sql.connector.."));
    }

    /** Numbers of persons are known where lines are read and where a run gives its keys out, and nowhere else. */
    @Test
    void only_a_few_know_identities() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("org.jamlik.identity", "org.jamlik.delivery")
                .and(DescribedPredicate.not(belongTo(
                        describe("are " + KNOW_IDENTITIES, type -> KNOW_IDENTITIES.contains(type.getFullName())))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jamlik.identity"));
    }

    @Test
    void only_identity_knows_the_ciphers() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.jamlik.identity..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.crypto.tink.."));
    }

    @Test
    void identity_knows_contracts_alone_and_nothing_of_spark() {
        check(noClasses()
                .that()
                .resideInAPackage("org.jamlik.identity..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.jamlik..")
                        .and(DescribedPredicate.not(
                                resideInAnyPackage("org.jamlik.identity..", "org.jamlik.contract.."))))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "io.delta..", "scala.."));
    }

    @Test
    void no_package_depends_on_itself_by_way_of_others() {
        check(slices().matching("org.jamlik.(*)..").should().beFreeOfCycles());
    }

    @Test
    void only_runs_and_the_command_line_read_the_clock() {
        check(noClasses()
                .that(DescribedPredicate.not(RUN_AND_COMMAND_LINE))
                .should()
                .accessTargetWhere(of(READS_OF_THE_CLOCK)));
    }

    @Test
    void only_runs_and_the_command_line_end_the_process() {
        check(noClasses()
                .that(DescribedPredicate.not(RUN_AND_COMMAND_LINE))
                .should()
                .accessTargetWhere(of(EXITS)));
    }

    @Test
    void nobody_sleeps_but_the_gate_after_a_failed_login() {
        check(noClasses()
                .that(DescribedPredicate.not(equivalentTo(Gate.class)))
                .should()
                .accessTargetWhere(of(Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep"))));
    }

    @Test
    void a_class_is_named_after_what_it_is() {
        check(classes().should().haveNameNotMatching(".*(Utils?|Helpers?|Managers?)(\\$.*)?"));
    }

    @Test
    void methods_are_named_without_get() {
        check(noMethods()
                .that(describe("are our own", ArchitectureTest::isOurOwn))
                .should()
                .haveNameMatching("get[A-Z].*"));
    }

    /** Whether no class or interface above gives the method its name. */
    private static boolean isOurOwn(JavaMethod method) {
        JavaClass owner = method.getOwner();
        return Stream.concat(owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
                .flatMap(above -> above.getMethods().stream())
                .noneMatch(above -> above.getName().equals(method.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> of(Set<String> members) {
        return describe(
                "one of " + members,
                access -> members.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()));
    }
}
