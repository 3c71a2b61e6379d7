// Decodes the YAML streams it is given as strictly as an API server does: a field that a kind does not have, or has twice, is refused.
// Prints the kind and name of each object; ends with 1 where one is refused.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, autoscalingv2.AddToScheme, batchv1.AddToScheme, corev1.AddToScheme, policyv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	isRefused := false
	for _, path := range os.Args[1:] {
		if err := decodeFile(decoder, path); err != nil {
			isRefused = true
			fmt.Printf("%s: %v\n", path, err)
		}
	}
	if isRefused {
		os.Exit(1)
	}
}

func decodeFile(decoder runtime.Decoder, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	var problems []error
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		object, kind, err := decoder.Decode(document, nil, nil)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		named, err := meta.Accessor(object)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		fmt.Printf("%s: %s %s\n", path, kind.Kind, named.GetName())
	}
	if len(problems) > 0 {
		return fmt.Errorf("%v", problems)
	}
	return nil
}
