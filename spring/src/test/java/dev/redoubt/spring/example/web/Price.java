package dev.redoubt.spring.example.web;

public record Price(int cents) {}
