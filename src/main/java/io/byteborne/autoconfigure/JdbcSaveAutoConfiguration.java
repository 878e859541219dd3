package io.byteborne.autoconfigure;

import io.byteborne.internal.save.JdbcSaveStore;
import io.byteborne.internal.save.SaveSchema;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.save.SaveStore;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The store for saves that uses the application's database. */
@AutoConfiguration(afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(JdbcClient.class)
@ConditionalOnBooleanProperty(name = "byteborne.save.in-memory", havingValue = false, matchIfMissing = true)
class JdbcSaveAutoConfiguration {
    @Bean
    @Lazy
    @ConditionalOnSingleCandidate(DataSource.class)
    @ConditionalOnMissingBean(SaveStore.class)
    JdbcSaveStore byteborneJdbcSaveStore(
            DataSource dataSource, SaveProperties properties, Environment environment, ResourceLoader resources) {
        ClassLoader classes =
                Objects.requireNonNullElseGet(resources.getClassLoader(), SaveSchema.class::getClassLoader);
        new SaveSchema(dataSource, classes, environment.getProperty("spring.datasource.url"))
                .prepare(properties.migrate());
        return new JdbcSaveStore(dataSource, properties.storeTimeout());
    }
}
