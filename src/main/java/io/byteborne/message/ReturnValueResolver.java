package io.byteborne.message;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

/**
 * Says how the values that a handler method returns become replies: the counterpart of {@link ArgumentResolver}. Beans of
 * this type are asked in their order, at start-up, about every return type other than {@code void}, a message or a
 * {@link Reply}. If the value comes in an {@link java.util.Optional} or a {@link java.util.concurrent.CompletionStage},
 * they are asked about the type inside.
 *
 * <pre>{@code
 * @Component
 * class ScoreResolver implements ReturnValueResolver {
 *     @Override
 *     public ReplyConverter resolve(MethodParameter returnType) {
 *         return returnType.getNestedParameterType() == Score.class
 *                 ? (value, session, message) -> Reply.toSender(toMessage((Score) value))
 *                 : null;
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ReturnValueResolver {
    /**
     * Looks at a return type, once.
     *
     * @param returnType of the method; its nesting level leads to the type inside an Optional or a stage
     * @return turns each value into a reply; null if this resolver has nothing for such a type
     * @throws io.byteborne.server.StartupException if the type is meant for this resolver, but is wrong
     */
    @Nullable
    ReplyConverter resolve(MethodParameter returnType);
}
