package io.pleura.planted;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.pleura.fixture.FakeClassPath;
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

/** Runs a contract as its user would and says which tests ran and which turned red. */
final class KitRun implements TestExecutionListener {

  final Set<String> ran = new TreeSet<>();
  final Set<String> red = new TreeSet<>();
  private final StringBuilder reasons = new StringBuilder();

  private KitRun() {}

  static KitRun of(Class<?> contract, FakeClassPath classPath) {
    return of(contract, classPath, test -> FilterResult.included(null));
  }

  /** Leaves out what all providers share; the flight recorder takes its time. */
  static KitRun withoutProviderTests(Class<?> contract, FakeClassPath classPath) {
    return of(
        contract,
        classPath,
        test ->
            FilterResult.includedIf(
                !(test.getSource().orElse(null) instanceof MethodSource method
                    && method.getMethodName().startsWith("provider"))));
  }

  private static KitRun of(Class<?> contract, FakeClassPath classPath, PostDiscoveryFilter filter) {
    var run = new KitRun();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classPath);
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass(contract))
                  .filters(EngineFilter.includeEngines("junit-jupiter"), filter)
                  .build(),
              run);
    } finally {
      thread.setContextClassLoader(before);
    }
    return run;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.getSource().orElse(null) instanceof MethodSource method) {
      ran.add(method.getMethodName());
      if (result.getStatus() == TestExecutionResult.Status.FAILED) {
        red.add(method.getMethodName());
        reasons.append(method.getMethodName()).append(": ");
        reasons.append(result.getThrowable().orElse(null)).append('\n');
      }
    } else if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      red.add(test.getDisplayName());
      reasons.append(result.getThrowable().orElse(null)).append('\n');
    }
  }

  String reasons() {
    return reasons.toString();
  }
}
