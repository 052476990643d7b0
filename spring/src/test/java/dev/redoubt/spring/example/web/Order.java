package dev.redoubt.spring.example.web;

public record Order(String item, int count) {}
