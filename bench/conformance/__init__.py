"""The cases of tests/service/test_service_http.py, asked of this service and of its peers."""
