package dev.redoubt.spring.test.shop;

import org.springframework.stereotype.Service;

/// Not of the slice: it needs what a test of listeners does not have.
@Service
class Accounts {
  Accounts() {
    throw new IllegalStateException("There is no database.");
  }
}
