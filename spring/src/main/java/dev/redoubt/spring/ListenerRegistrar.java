package dev.redoubt.spring;

import dev.redoubt.Agent;
import dev.redoubt.HandlerOptions;
import dev.redoubt.TypeRef;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanDefinitionStoreException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.validation.SmartValidator;

/// Finds the listeners of all beans, and registers them with the agent before it starts.
final class ListenerRegistrar implements BeanPostProcessor, SmartInitializingSingleton {
  private final ConfigurableListableBeanFactory beans;
  private final List<Found> found = new ArrayList<>();
  private boolean registered;

  private record Found(Object bean, Method method, RedoubtListener listener) {}

  ListenerRegistrar(ConfigurableListableBeanFactory beans) {
    this.beans = beans;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    Class<?> type = AopUtils.getTargetClass(bean);
    if (!AnnotationUtils.isCandidateClass(type, RedoubtListener.class)) {
      return bean;
    }
    Map<Method, RedoubtListener> methods =
        MethodIntrospector.selectMethods(
            type,
            (MethodIntrospector.MetadataLookup<RedoubtListener>)
                method ->
                    AnnotatedElementUtils.findMergedAnnotation(method, RedoubtListener.class));
    methods.forEach((method, listener) -> add(bean, beanName, method, listener));
    return bean;
  }

  private synchronized void add(
      Object bean, String beanName, Method method, RedoubtListener listener) {
    if (registered) {
      throw new BeanDefinitionStoreException(
          "The bean "
              + beanName
              + " has a @RedoubtListener, but is made when the agent is already there: let it be a"
              + " singleton that is not lazy.");
    }
    found.add(new Found(bean, AopUtils.selectInvocableMethod(method, bean.getClass()), listener));
  }

  @Override
  public synchronized void afterSingletonsInstantiated() {
    registered = true;
    if (found.isEmpty()) {
      return;
    }
    Agent agent = beans.getBean(Agent.class);
    RedoubtErrorHandler errors =
        beans
            .getBeanProvider(RedoubtErrorHandler.class)
            .getIfAvailable(() -> (message, thrown, context) -> RedoubtErrorHandler.Decision.RETRY);
    SmartValidator validator =
        beans.getBeanProvider(SmartValidator.class).stream().findFirst().orElse(null);
    for (Found each : found) {
      register(agent, each, errors, validator);
    }
  }

  private void register(
      Agent agent, Found each, RedoubtErrorHandler errors, @Nullable SmartValidator validator) {
    ListenerMethod method = ListenerMethod.of(each.method(), AopUtils.getTargetClass(each.bean()));
    ListenerInvoker invoker =
        new ListenerInvoker(invocable(each.bean(), method, validator), errors);
    String type = beans.resolveEmbeddedValue(each.listener().type());
    if (type == null || type.isEmpty()) {
      throw method.wrong("has no type: write @RedoubtListener(\"order\")");
    }
    HandlerOptions options = options(each.listener());
    add(agent, type, method.body(), method.answers(), invoker, options);
  }

  private static <T> void add(
      Agent agent,
      String type,
      TypeRef<T> body,
      boolean answers,
      ListenerInvoker invoker,
      HandlerOptions options) {
    if (answers) {
      agent.<T, Object>handleRequest(type, body, invoker::answer, options);
    } else {
      agent.handle(type, body, invoker::handle, options);
    }
  }

  private InvocableHandlerMethod invocable(
      Object bean, ListenerMethod method, @Nullable SmartValidator validator) {
    DefaultMessageHandlerMethodFactory factory = new DefaultMessageHandlerMethodFactory();
    factory.setBeanFactory(beans);
    factory.setCustomArgumentResolvers(List.of(new BodyArgumentResolver(method, validator)));
    factory.afterPropertiesSet();
    return factory.createInvocableHandlerMethod(bean, method.method());
  }

  private static HandlerOptions options(RedoubtListener listener) {
    HandlerOptions options =
        listener.unordered() ? HandlerOptions.DEFAULT.unordered() : HandlerOptions.DEFAULT;
    return listener.attempts() == 0 ? options : options.attempts(listener.attempts());
  }
}
