package dev.redoubt.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

final class RedoubtTestContextBootstrapper extends TestSliceTestContextBootstrapper<RedoubtTest> {}
