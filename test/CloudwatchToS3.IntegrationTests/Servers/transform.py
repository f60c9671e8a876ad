"""Makes plain CloudFormation of a SAM template, as CloudFormation does: transform.py TEMPLATE [PACKAGE_URI]"""
import json
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies:
    def load(self):
        return {}


with open(sys.argv[1]) as file:
    template = yaml_parse(file)
if len(sys.argv) > 2:
    template["Resources"]["Function"]["Properties"]["CodeUri"] = sys.argv[2]
json.dump(transform(template, {}, NoManagedPolicies()), sys.stdout)
