package io.pleura.radiomics.planted;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs a contract as its user would and says which tests ran and which turned red. What all
 * providers share is left out; core tests that part of the kit.
 */
final class KitRun implements TestExecutionListener {

  private static final PostDiscoveryFilter OF_THIS_KIND =
      test ->
          FilterResult.includedIf(
              !(test.getSource().orElse(null) instanceof MethodSource method
                  && method.getMethodName().startsWith("provider")));

  final Set<String> ran = new TreeSet<>();
  final Set<String> red = new TreeSet<>();
  private final StringBuilder reasons = new StringBuilder();

  private KitRun() {}

  static KitRun of(Class<?> contract) {
    var run = new KitRun();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract))
                .filters(EngineFilter.includeEngines("junit-jupiter"), OF_THIS_KIND)
                .build(),
            run);
    return run;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
    String name =
        test.getSource().orElse(null) instanceof MethodSource method
            ? method.getMethodName()
            : test.getDisplayName();
    if (test.isTest()) {
      ran.add(name);
    }
    if (failed) {
      red.add(name);
      reasons.append(name).append(": ").append(result.getThrowable().orElse(null)).append('\n');
    }
  }

  String reasons() {
    return reasons.toString();
  }
}
