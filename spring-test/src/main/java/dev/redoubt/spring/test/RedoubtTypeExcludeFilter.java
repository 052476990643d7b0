package dev.redoubt.spring.test;

import dev.redoubt.AgentListener;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.spi.Codec;
import dev.redoubt.spi.Interceptor;
import dev.redoubt.spring.RedoubtAgentCustomizer;
import dev.redoubt.spring.RedoubtErrorHandler;
import dev.redoubt.spring.RedoubtListener;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/// Leaves out the components that neither listen nor belong to the agent.
final class RedoubtTypeExcludeFilter
    extends StandardAnnotationCustomizableTypeExcludeFilter<RedoubtTest> {
  RedoubtTypeExcludeFilter(Class<?> testClass) {
    super(testClass);
  }

  @Override
  protected Set<Class<?>> getKnownIncludes() {
    return Set.of(
        AgentListener.class,
        Codec.class,
        Interceptor.class,
        RedoubtAgentCustomizer.class,
        RedoubtErrorHandler.class,
        TrustPolicy.class);
  }

  @Override
  protected boolean defaultInclude(MetadataReader type, MetadataReaderFactory factory)
      throws IOException {
    return type.getAnnotationMetadata().hasAnnotatedMethods(RedoubtListener.class.getName())
        || super.defaultInclude(type, factory);
  }
}
